// SPDX-License-Identifier: BSD-3-Clause
#include "source/descriptor.hpp"

#include <unistd.h>

#include <cerrno>

#include "source/os_error.hpp"

namespace lamella {

descriptor::~descriptor() {
  ::close(number_);
}

struct stat descriptor::status(const std::string& path) const {
  struct stat found {};
  if (::fstat(number_, &found) != 0) throw os_error(errno, "cannot ask for the file's size", path);
  return found;
}

std::size_t descriptor::read_at(std::uint64_t offset, std::span<std::byte> data, const std::string& path) const {
  std::size_t done = 0;
  while (done < data.size()) {
    const auto got = ::pread(number_, data.data() + done, data.size() - done, static_cast<off_t>(offset + done));
    if (got == 0) break;
    if (got > 0) done += static_cast<std::size_t>(got);
    if (got < 0 && errno != EINTR) throw os_error(errno, "cannot read", path, static_cast<std::int64_t>(offset + done));
  }
  return done;
}

}  // namespace lamella
