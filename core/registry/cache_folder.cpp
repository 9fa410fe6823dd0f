// SPDX-License-Identifier: BSD-3-Clause
#include "registry/cache_folder.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <exception>
#include <filesystem>
#include <random>
#include <vector>

#include "source/descriptor.hpp"

namespace lamella {
namespace {

constexpr int no_file = -1;
constexpr std::string_view unfinished_ending = ".new";
constexpr std::time_t abandoned_after_seconds = 3600;

bool is_open(const descriptor& file) {
  return file.number() != no_file;
}

bool is_of_user_alone(const struct stat& found) {
  return found.st_uid == ::geteuid() && (found.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

/// The folder, if nobody else can put files into it.
int open_folder(const std::string& path) {
  const int folder = ::open(path.c_str(), O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC | O_RDONLY);
  struct stat found {};
  if (folder == no_file || (::fstat(folder, &found) == 0 && is_of_user_alone(found))) return folder;
  ::close(folder);
  return no_file;
}

int make_folder(const std::string& path) {
  const auto parent = std::filesystem::path(path).parent_path();
  ::mkdir(parent.c_str(), 0700);
  struct stat found {};
  // Root in another user's environment (sudo) would make a folder that this user cannot use.
  if (::geteuid() == 0 && ::stat(parent.c_str(), &found) == 0 && found.st_uid != 0) return no_file;
  ::mkdir(path.c_str(), 0700);
  return open_folder(path);
}

bool write_all(int file, std::string_view content) {
  while (!content.empty()) {
    const auto written = ::write(file, content.data(), content.size());
    if (written < 0) return false;
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

struct aged_file {
  std::string name;
  std::time_t written = 0;
};

std::vector<aged_file> files_in(int folder) {
  std::vector<aged_file> found;
  DIR* const listing = ::fdopendir(::openat(folder, ".", O_DIRECTORY | O_CLOEXEC | O_RDONLY));
  if (listing == nullptr) return found;
  while (const auto* const entry = ::readdir(listing)) {
    struct stat status {};
    if (::fstatat(folder, entry->d_name, &status, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(status.st_mode))
      found.push_back({entry->d_name, status.st_mtime});
  }
  ::closedir(listing);
  return found;
}

/// Takes away the oldest files beyond the limit, and what a process left that ended while it wrote.
void tidy(int folder) {
  auto files = files_in(folder);
  std::erase_if(files, [&](const aged_file& file) {
    if (!file.name.ends_with(unfinished_ending)) return false;
    if (file.written < ::time(nullptr) - abandoned_after_seconds) ::unlinkat(folder, file.name.c_str(), 0);
    return true;
  });
  std::ranges::sort(files, std::ranges::greater{}, &aged_file::written);
  for (std::size_t i = cache_folder::most_files; i < files.size(); ++i) ::unlinkat(folder, files[i].name.c_str(), 0);
}

void replace(int folder, const std::string& name, std::string_view content) {
  const auto unfinished = fmt::format("{}.{:08x}{}", name, std::random_device()(), unfinished_ending);
  bool is_written = false;
  {
    const descriptor file(::openat(folder, unfinished.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!is_open(file)) return;
    is_written = write_all(file.number(), content);
  }
  if (!is_written || ::renameat(folder, unfinished.c_str(), folder, name.c_str()) != 0) ::unlinkat(folder, unfinished.c_str(), 0);
}

}  // namespace

std::optional<std::string> cache_folder::read(const std::string& name) const {
  if (path_.empty()) return {};
  const descriptor folder(open_folder(path_));
  if (!is_open(folder)) return {};
  const descriptor file(::openat(folder.number(), name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  struct stat found {};
  if (!is_open(file) || ::fstat(file.number(), &found) != 0 || !S_ISREG(found.st_mode) || !is_of_user_alone(found)) return {};
  if (static_cast<std::uint64_t>(found.st_size) > most_bytes) return {};
  std::string content(static_cast<std::size_t>(found.st_size), '\0');
  const auto got = ::pread(file.number(), content.data(), content.size(), 0);
  if (got != found.st_size) return {};
  return content;
}

void cache_folder::write(const std::string& name, std::string_view content) const noexcept {
  if (path_.empty() || content.size() > most_bytes) return;
  try {
    const descriptor folder(make_folder(path_));
    if (!is_open(folder)) return;
    replace(folder.number(), name, content);
    tidy(folder.number());
  } catch (const std::exception&) {  // no memory, no random numbers: nothing is kept
  }
}

}  // namespace lamella
