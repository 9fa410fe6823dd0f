// SPDX-License-Identifier: BSD-3-Clause
#include "source/stream/deflate_stream.hpp"

#include <fmt/format.h>

namespace lamella {

deflate_stream::deflate_stream(encoded_input input, deflate_wrapping wrapping, std::string_view from)
    : decoding_stream(std::move(input)), wrapping_(wrapping), is_begun_(!from.empty()) {
  if (is_begun_) inflate_.load(from);
}

bool deflate_stream::decode(char*& next, char* end) {
  if (!is_begun_) begin();
  if (inflate_.decode(input_, next, end)) return true;
  if (wrapping_ == deflate_wrapping::zlib) check_trailer();
  return false;
}

// RFC 1950, 2.2: method 8 with a window of at most 32 KiB, and a check of both bytes.
void deflate_stream::begin() {
  if (wrapping_ == deflate_wrapping::zlib) {
    const unsigned method = input_.take(), flags = input_.take();
    if ((method & 0x0fu) != 8 || method >> 4 > 7 || (method << 8 | flags) % 31 != 0)
      throw error(errc::corrupt, fmt::format("is not zlib data: its header is {:02x} {:02x}", method, flags));
    if ((flags & 0x20u) != 0) throw error(errc::unsupported, "the zlib data needs a preset dictionary");
  }
  inflate_.begin(wrapping_ == deflate_wrapping::zlib ? inflate_checksum::adler32 : inflate_checksum::none);
  is_begun_ = true;
}

void deflate_stream::check_trailer() {
  const auto place = input_.place();
  std::uint32_t stored = 0;
  for (int i = 0; i < 4; ++i) stored = stored << 8 | input_.take();
  if (stored != inflate_.checksum())
    throw error(errc::corrupt, fmt::format("zlib checksum {:08x}, the decoded bytes have {:08x}", stored, inflate_.checksum()), place);
}

std::optional<std::string> deflate_stream::state() const {
  if (!is_begun_) return {};
  std::string saved;
  inflate_.save(saved);
  return saved;
}

}  // namespace lamella
