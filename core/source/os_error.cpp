// SPDX-License-Identifier: BSD-3-Clause
#include "source/os_error.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <system_error>

namespace lamella {

namespace {

std::string hint_for(int number) {
  switch (number) {
    case EACCES:
    case EPERM:
      return "check the permissions of the file and of its folders";
    case ENOENT:
      return "check the name";
    case EMFILE:
      return "raise the limit of open files (ulimit -n)";
    case EIO:
      return "the disk or the network has a fault; the system log may say more";
    case ESTALE:
      return "the file server no longer knows the file; open it again";
    default:
      return {};
  }
}

}  // namespace

error os_error(int number, std::string_view action, const std::string& path, std::int64_t byte_offset) {
  return {errc::io,
          fmt::format("{}: {}", action, std::generic_category().message(number)),
          {.path = path, .byte_offset = byte_offset, .hint = hint_for(number)}};
}

}  // namespace lamella
