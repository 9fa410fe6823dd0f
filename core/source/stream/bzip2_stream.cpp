// SPDX-License-Identifier: BSD-3-Clause
#include "source/stream/bzip2_stream.hpp"

#include <algorithm>
#include <cstring>

namespace lamella {

bool bzip2_stream::decode(char*& next, char* end) {
  if (!is_begun_) check_magic();
  try {
    return step(decompress_.filter(), next, end);
  } catch (const boost::iostreams::bzip2_error& caught) {
    // The first stream has its magic number, so what has none follows a complete stream.
    if (caught.error() == boost::iostreams::bzip2::data_error_magic) return false;
    throw;
  }
}

void bzip2_stream::check_magic() {
  const auto head = input_.peek(4);
  if (std::memcmp(head.data(), "BZh", std::min<std::size_t>(head.size(), 3)) != 0)
    throw error(errc::corrupt, "is not bzip2 data: it starts with BZh");
  if (head.size() < 4) {
    input_.consume(head.size());
    throw error(errc::truncated, "the bzip2 data ends too early");
  }
  if (head[3] < '1' || head[3] > '9') throw error(errc::corrupt, "is not bzip2 data: the block size is a digit from 1 to 9");
  is_begun_ = true;
}

}  // namespace lamella
