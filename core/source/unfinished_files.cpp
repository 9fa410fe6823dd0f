// SPDX-License-Identifier: BSD-3-Clause
#include "source/unfinished_files.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <ctime>
#include <string_view>
#include <system_error>
#include <thread>

namespace lamella {

namespace {

constexpr std::uint64_t much = std::uint64_t{32} << 20;  // bytes: below, closing costs less than finding somebody to do it
constexpr off_t large_file = 1 << 20;                    // bytes: smaller ones are freed where their name goes
constexpr rlim_t descriptors_left = 64;                  // for everything else in this process

std::uint64_t held_bytes(const std::vector<int>& descriptors) {
  std::uint64_t bytes = 0;
  for (const int d : descriptors) {
    struct stat found {};
    if (::fstat(d, &found) == 0 && found.st_nlink == 0) bytes += static_cast<std::uint64_t>(found.st_blocks) * 512;
  }
  return bytes;
}

void close_all(const std::vector<int>& descriptors) noexcept {
  for (const int d : descriptors) ::close(d);
}

/// In a child of a process with threads: system calls only. The pipes of the parent must not stay open, or whoever reads them waits.
/// Whoever closes a file last frees it, so the child stays until the parent is gone.
[[noreturn]] void keep_only(const std::vector<int>& sorted, pid_t parent) noexcept {
  unsigned next = 0;
  for (const int d : sorted) {
    if (static_cast<unsigned>(d) > next) ::close_range(next, static_cast<unsigned>(d) - 1, 0);
    next = static_cast<unsigned>(d) + 1;
  }
  ::close_range(next, ~0u, 0);
  constexpr timespec step = {.tv_sec = 0, .tv_nsec = 5'000'000};
  for (int steps = 0; steps < 400 && ::getppid() == parent; ++steps) ::nanosleep(&step, nullptr);
  ::_exit(0);
}

bool start_child(std::vector<int> descriptors) noexcept {
  std::ranges::sort(descriptors);
  const auto parent = ::getpid();
  const auto child = ::_Fork();
  if (child == 0) keep_only(descriptors, parent);
  return child > 0;
}

}  // namespace

removed_files::~removed_files() {
  close_all(descriptors_);
}

bool removed_files::has_room() const noexcept {
  rlimit allowed{};
  return ::getrlimit(RLIMIT_NOFILE, &allowed) == 0 && descriptors_.size() + descriptors_left < allowed.rlim_cur;
}

void removed_files::adopt(int descriptor) noexcept {
  try {
    descriptors_.push_back(descriptor);
  } catch (...) {
    ::close(descriptor);
  }
}

void removed_files::keep(const std::string& path) noexcept {
  struct stat found {};
  if (::lstat(path.c_str(), &found) != 0 || !S_ISREG(found.st_mode) || found.st_size < large_file || !has_room()) return;
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (descriptor >= 0) adopt(descriptor);
}

void removed_files::remove(const std::string& path) noexcept {
  struct stat found {};
  if (::lstat(path.c_str(), &found) != 0) return;
  if (S_ISDIR(found.st_mode)) return remove_folder(path);
  keep(path);
  ::unlink(path.c_str());
}

void removed_files::remove_folder(const std::string& path) noexcept {
  try {
    std::vector<std::string> names;
    if (auto* folder = ::opendir(path.c_str())) {
      while (const auto* entry = ::readdir(folder))
        if (const std::string_view name = entry->d_name; name != "." && name != "..") names.emplace_back(name);
      ::closedir(folder);
    }
    for (const auto& name : names) remove(path + "/" + name);
  } catch (const std::bad_alloc&) {  // the folder stays, with what is in it
  }
  ::rmdir(path.c_str());
}

void removed_files::release(space_release how) noexcept {
  const auto descriptors = std::move(descriptors_);
  descriptors_.clear();
  if (held_bytes(descriptors) >= much) {
    try {
      if (how == space_release::in_thread) return std::thread([descriptors] { close_all(descriptors); }).detach();
      static_cast<void>(start_child(descriptors));
    } catch (const std::exception&) {  // no thread or no memory: closed here
    }
  }
  close_all(descriptors);
}

void removed_files::leave_to_child(const std::vector<int>& more) noexcept {
  auto all = std::move(descriptors_);
  descriptors_.clear();
  try {
    all.insert(all.end(), more.begin(), more.end());
    if (held_bytes(all) < much) return;
    static_cast<void>(start_child(all));
  } catch (const std::bad_alloc&) {  // the end of the process frees them
  }
}

}  // namespace lamella
