// SPDX-License-Identifier: BSD-3-Clause
#include "source/file_identity.hpp"

#include <fmt/format.h>

#include "lamella/error.hpp"

namespace lamella {

source_identity identity_of(const struct stat& status) noexcept {
  return {.size = S_ISREG(status.st_mode) ? static_cast<std::uint64_t>(status.st_size) : 0,
          .mtime_ns = std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec,
          .device = status.st_dev,
          .inode = status.st_ino};
}

void check_identity(const source_identity& opened, const struct stat& now, const std::string& path) {
  const auto found = identity_of(now);
  const auto changed = [&](std::string message) {
    return error(errc::source_changed, std::move(message), {.path = path, .hint = "open it again"});
  };
  if (found.device != opened.device || found.inode != opened.inode) throw changed("another file has taken its place since it was opened");
  if (found.size < opened.size)
    throw changed(fmt::format("the file had {} bytes when it was opened, it has {} now", opened.size, found.size));
  if (found.size == opened.size && found.mtime_ns != opened.mtime_ns) throw changed("the file was written to since it was opened");
}

}  // namespace lamella
