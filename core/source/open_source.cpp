// SPDX-License-Identifier: BSD-3-Clause
#include "source/open_source.hpp"

#include <sys/stat.h>

#include <cerrno>
#include <filesystem>

#include "source/directory_source.hpp"
#include "source/file_kind.hpp"
#include "source/file_source.hpp"
#include "source/os_error.hpp"

namespace lamella {

namespace {

// An absolute path without slashes at its end; "." and ".." stay, since symbolic links give them their meaning.
std::string absolute_path(const std::string& path) {
  if (path.find('\0') != std::string::npos) throw error(errc::bad_argument, "a path holds a NUL byte", {.path = path.c_str()});
  if (path.empty()) throw error(errc::bad_argument, "an empty path names no file");
  std::error_code failed;
  auto absolute = path.front() == '/' ? path : std::filesystem::absolute(path, failed).string();
  if (failed) throw os_error(failed.value(), "cannot find the working folder", path);
  while (absolute.size() > 1 && absolute.ends_with('/')) absolute.pop_back();
  return absolute;
}

// Asked before opening: to open a FIFO lets its writer go on, to open a device can move it.
source_ptr open_as(const struct stat& status, const std::string& path, io_mode io) {
  if (S_ISDIR(status.st_mode)) return std::make_shared<const directory_source>(path, status, io);
  if (!S_ISREG(status.st_mode)) throw not_a_file(status.st_mode, path);
  return std::make_shared<const file_source>(path, io);
}

}  // namespace

source_ptr open_source(const std::string& path, io_mode io) {
  const auto absolute = absolute_path(path);
  struct stat status {};
  if (::stat(absolute.c_str(), &status) != 0) throw os_error(errno, "cannot open the file", absolute);
  return open_as(status, absolute, io);
}

source_ptr find_source(const std::string& path, io_mode io) {
  struct stat status {};
  if (::stat(path.c_str(), &status) == 0) return open_as(status, path, io);
  if (errno == ENOENT || errno == ENOTDIR) return nullptr;
  throw os_error(errno, "cannot open the file", path);
}

}  // namespace lamella
