// SPDX-License-Identifier: BSD-3-Clause
#include "source/file_kind.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

namespace lamella {

std::string_view file_kind(mode_t mode) noexcept {
  switch (mode & S_IFMT) {
    case S_IFREG:
      return "a regular file";
    case S_IFDIR:
      return "a directory";
    case S_IFIFO:
      return "a FIFO";
    case S_IFSOCK:
      return "a socket";
    case S_IFCHR:
      return "a character device";
    case S_IFBLK:
      return "a block device";
    default:
      return "no file";
  }
}

error not_a_file(mode_t mode, const std::string& path) {
  return {errc::unsupported,
          fmt::format("is {}, a regular file or a directory is needed", file_kind(mode)),
          {.path = path, .hint = "save what it delivers to a file first"}};
}

}  // namespace lamella
