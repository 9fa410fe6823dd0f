// SPDX-License-Identifier: BSD-3-Clause
#include "source/directory_source.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "source/descriptor_pool.hpp"
#include "source/file_identity.hpp"
#include "source/open_source.hpp"
#include "source/os_error.hpp"
#include "source/sibling_path.hpp"

namespace lamella {

namespace {

struct close_directory {
  void operator()(DIR* d) const noexcept { ::closedir(d); }
};
using open_directory = std::unique_ptr<DIR, close_directory>;

open_directory open_for_listing(const std::string& path) {
  const int number = descriptor_pool::shared().open(path, O_RDONLY | O_DIRECTORY | O_NONBLOCK);
  open_directory opened(number < 0 ? nullptr : ::fdopendir(number));
  if (opened) return opened;
  const auto failure = errno;
  if (number >= 0) ::close(number);
  throw os_error(failure, "cannot list the folder", path);
}

// Nothing for what a source cannot be: FIFOs, devices, links that lead nowhere.
std::optional<source_kind> kind_of(const dirent& child, int folder) {
  if (child.d_type == DT_REG) return source_kind::file;
  if (child.d_type == DT_DIR) return source_kind::directory;
  if (child.d_type != DT_LNK && child.d_type != DT_UNKNOWN) return {};
  struct stat status {};
  if (::fstatat(folder, child.d_name, &status, 0) != 0) return {};
  if (S_ISREG(status.st_mode)) return source_kind::file;
  if (S_ISDIR(status.st_mode)) return source_kind::directory;
  return {};
}

}  // namespace

directory_source::directory_source(std::string absolute_path, const struct stat& status, io_mode io)
    : path_(std::move(absolute_path)), identity_(identity_of(status)), io_(io) {}

std::size_t directory_source::read_at(std::uint64_t, std::span<std::byte>) const {
  throw error(errc::unsupported, "is a directory, a regular file is needed", {.path = path_});
}

void directory_source::list(std::string_view prefix, const std::function<bool(std::string_view, source_kind)>& entry) const {
  const auto opened = open_for_listing(path_);
  for (;;) {
    errno = 0;
    const auto* child = ::readdir(opened.get());
    if (child == nullptr && errno != 0) throw os_error(errno, "cannot list the folder", path_);
    if (child == nullptr) return;
    const std::string_view name = child->d_name;
    if (name == "." || name == ".." || !name.starts_with(prefix)) continue;
    const auto kind = kind_of(*child, ::dirfd(opened.get()));
    if (kind && !entry(name, *kind)) return;
  }
}

source_ptr directory_source::find_sibling(std::string_view relative_path) const {
  return find_source(sibling_path(path_, relative_path), io_);
}

}  // namespace lamella
