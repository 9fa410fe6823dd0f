// SPDX-License-Identifier: BSD-3-Clause
#include "source/output.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

#include "lamella/error.hpp"

namespace lamella {

namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const std::string& path, const char* what) {
  throw error(errc::io, fmt::format("{}: {}", what, std::strerror(errno)), {.path = path});
}

std::string temporary_name(const fs::path& target) {
  static std::atomic<unsigned> counter = 0;
  return (target.parent_path() / fmt::format(".{}.part-{}-{}", target.filename().string(), ::getpid(), counter++)).string();
}

std::uint64_t free_bytes(const std::string& path) {
  struct statvfs info {};
  if (::statvfs(fs::path(path).parent_path().c_str(), &info) != 0) return UINT64_MAX;
  return std::uint64_t{info.f_bavail} * info.f_frsize;
}

/// Takes the space for real where the file system can, else compares with what is free.
void reserve(int descriptor, const std::string& path, std::uint64_t size) {
  if (size == 0) return;
  const auto no_space = [&] {
    return error(errc::io, fmt::format("no space: the output needs {} bytes, {} are free", size, free_bytes(path)),
                 {.path = path, .hint = "free some space or choose another folder"});
  };
  if (size > free_bytes(path)) throw no_space();
  if (::fallocate(descriptor, 0, 0, static_cast<off_t>(size)) == 0) return;
  if (errno == ENOSPC || errno == EDQUOT || errno == EFBIG) throw no_space();
  if (::ftruncate(descriptor, static_cast<off_t>(size)) != 0) fail(path, "cannot be extended");
}

void write_all(int descriptor, const std::string& path, std::uint64_t offset, std::span<const std::byte> data) {
  while (!data.empty()) {
    const auto written = ::pwrite(descriptor, data.data(), data.size(), static_cast<off_t>(offset));
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) fail(path, "cannot be written");
    offset += static_cast<std::uint64_t>(written);
    data = data.subspan(static_cast<std::size_t>(written));
  }
}

void check_relative(const std::string& path) {
  for (const auto& part : fs::path(path))
    if (part == ".." || part == "." || fs::path(path).is_absolute() || path.find('\0') != std::string::npos)
      throw error(errc::plugin, fmt::format("a writer names the file '{}', which is outside the output", path));
}

}  // namespace

output::output(std::string target, bool overwrite)
    : target_(fs::absolute(std::move(target)).lexically_normal().string()), overwrite_(overwrite) {
  while (target_.size() > 1 && target_.ends_with('/')) target_.pop_back();
  std::error_code ignored;
  if (!overwrite && fs::exists(fs::symlink_status(target_, ignored)))
    throw error(errc::bad_argument, "the output exists already", {.path = target_, .hint = "choose another name, or say --overwrite"});
  if (fs::is_symlink(fs::symlink_status(target_, ignored))) target_ = fs::weakly_canonical(target_, ignored).string();
  if (fs::exists(target_, ignored) && !fs::is_regular_file(target_, ignored) && !fs::is_directory(target_, ignored))
    throw error(errc::bad_argument, "the output is neither a file nor a folder and cannot be replaced", {.path = target_});
  const auto folder = fs::path(target_).parent_path();
  if (!fs::is_directory(folder, ignored)) throw error(errc::io, "its folder does not exist", {.path = target_});
  temporary_ = temporary_name(target_);
}

output::~output() {
  close_all();
  std::error_code ignored;
  if (!is_committed_) fs::remove_all(temporary_, ignored);
}

void output::close_all() noexcept {
  for (auto& f : files_)
    if (f.descriptor >= 0) ::close(std::exchange(f.descriptor, -1));
}

std::string output::temporary_path(const std::string& relative_path) const {
  return relative_path.empty() ? temporary_ : temporary_ + "/" + relative_path;
}

void output::make_folder_of(const std::string& path) {
  std::error_code fault;
  fs::create_directories(fs::path(path).parent_path(), fault);
  if (fault) throw error(errc::io, fault.message(), {.path = path});
}

std::size_t output::add_file(const std::string& relative_path, std::optional<std::uint64_t> size) {
  check_relative(relative_path);
  is_folder_ = is_folder_ || !relative_path.empty();
  const auto path = temporary_path(relative_path);
  if (!relative_path.empty()) make_folder_of(path);
  const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (descriptor < 0) fail(path, "cannot be made");
  files_.push_back({descriptor, path});
  if (size) reserve(descriptor, path, *size);
  return files_.size() - 1;
}

void output::write_at(std::size_t number, std::uint64_t offset, std::span<const std::byte> data) {
  write_all(files_.at(number).descriptor, files_.at(number).path, offset, data);
  const std::lock_guard lock(mutex_);
  bytes_written_ += data.size();
}

void output::write_file(const std::string& relative_path, std::span<const std::byte> data) {
  check_relative(relative_path);
  const auto path = temporary_path(relative_path);
  {
    const std::lock_guard lock(mutex_);
    is_folder_ = true;
    make_folder_of(path);
    bytes_written_ += data.size();
  }
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (descriptor < 0) fail(path, "cannot be made");
  try {
    write_all(descriptor, path, 0, data);
  } catch (...) {
    ::close(descriptor);
    throw;
  }
  if (::close(descriptor) != 0) fail(path, "cannot be written");
}

void output::commit() {
  for (const auto& f : files_)
    if (::fdatasync(f.descriptor) != 0) fail(f.path, "cannot be written");
  close_all();
  std::error_code ignored, fault;
  const bool replaces_folder = fs::is_directory(fs::symlink_status(target_, ignored)) || (is_folder_ && fs::exists(target_, ignored));
  if (replaces_folder && !overwrite_) throw error(errc::bad_argument, "the output exists already", {.path = target_});
  const auto aside = temporary_ + ".old";
  if (replaces_folder) fs::rename(target_, aside, fault);
  if (!fault) fs::rename(temporary_, target_, fault);
  if (fault) {
    if (replaces_folder) fs::rename(aside, target_, ignored);
    throw error(errc::io, fault.message(), {.path = target_});
  }
  is_committed_ = true;
  if (replaces_folder) fs::remove_all(aside, fault);
}

std::uint64_t output::bytes_written() const noexcept {
  const std::lock_guard lock(mutex_);
  return bytes_written_;
}

}  // namespace lamella
