// SPDX-License-Identifier: BSD-3-Clause
#include "source/output.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

#include "lamella/error.hpp"
#include "source/free_space.hpp"

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

error no_space(const std::string& path, std::uint64_t size, std::uint64_t free) {
  return {errc::io,
          fmt::format("no space: the output needs {} bytes, {} are free", size, free),
          {.path = path, .hint = "free some space or choose another folder"}};
}

constexpr std::uint64_t worth_reserving = std::uint64_t{1} << 20;  // bytes: smaller files cost more than they gain

/// On a file system in memory reserving writes zeros, which the elements then write over.
bool is_in_memory(int descriptor) {
  struct statfs info {};
  return ::fstatfs(descriptor, &info) == 0 && info.f_type == TMPFS_MAGIC;
}

/// Takes the space for real where the file system can, else compares with what is free. Space that is reserved is also written faster:
/// in whole extents.
void reserve(int descriptor, const std::string& path, std::uint64_t size) {
  if (size == 0) return;
  const auto free = free_bytes_of(fs::path(path).parent_path().string());
  if (size > free) throw no_space(path, size, free);
  if (size >= worth_reserving && !is_in_memory(descriptor)) {
    if (::fallocate(descriptor, 0, 0, static_cast<off_t>(size)) == 0) return;
    if (errno == ENOSPC || errno == EDQUOT || errno == EFBIG) throw no_space(path, size, free);
  }
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

void write_repeated(int descriptor, const std::string& path, std::uint64_t bytes, std::span<const std::byte> one) {
  if (std::ranges::all_of(one, [](std::byte b) { return b == std::byte{0}; })) return;  // as the file is already
  std::vector<std::byte> many;
  while (many.size() < std::min<std::uint64_t>(bytes, 256 << 10)) many.insert(many.end(), one.begin(), one.end());
  for (std::uint64_t at = 0; at < bytes; at += many.size())
    write_all(descriptor, path, at, std::span(many).first(std::min<std::uint64_t>(many.size(), bytes - at)));
}

void check_relative(const std::string& path) {
  for (const auto& part : fs::path(path))
    if (part == ".." || part == "." || fs::path(path).is_absolute() || path.find('\0') != std::string::npos)
      throw error(errc::plugin, fmt::format("a writer names the file '{}', which is outside the output", path));
}

/// A descriptor for the length of a call.
class open_descriptor {
 public:
  explicit open_descriptor(int number) noexcept : number_(number) {}
  ~open_descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  open_descriptor(const open_descriptor&) = delete;
  open_descriptor& operator=(const open_descriptor&) = delete;
  [[nodiscard]] int number() const noexcept { return number_; }
  void close(const std::string& path) {
    if (::close(std::exchange(number_, -1)) != 0) fail(path, "cannot be written");
  }

 private:
  int number_;
};

struct living_outputs {
  std::mutex mutex;
  bool is_closed = false;
  std::vector<output*> all;
};
living_outputs& living() {
  static auto* const outputs = new living_outputs;  // outlives whatever ends the process
  return *outputs;
}

}  // namespace

output::output(std::string target, const output_options& options)
    : target_(fs::absolute(std::move(target)).lexically_normal().string()), options_(options) {
  while (target_.size() > 1 && target_.ends_with('/')) target_.pop_back();
  std::error_code ignored;
  if (!options.overwrite && fs::exists(fs::symlink_status(target_, ignored)))
    throw error(errc::bad_argument, "the output exists already", {.path = target_, .hint = "choose another name, or say --overwrite"});
  if (fs::is_symlink(fs::symlink_status(target_, ignored))) target_ = fs::weakly_canonical(target_, ignored).string();
  if (fs::exists(target_, ignored) && !fs::is_regular_file(target_, ignored) && !fs::is_directory(target_, ignored))
    throw error(errc::bad_argument, "the output is neither a file nor a folder and cannot be replaced", {.path = target_});
  const auto folder = fs::path(target_).parent_path();
  if (!fs::is_directory(folder, ignored)) throw error(errc::io, "its folder does not exist", {.path = target_});
  temporary_ = temporary_name(target_);
  const std::lock_guard lock(living().mutex);
  if (living().is_closed) throw error(errc::cancelled, "interrupted");
  living().all.push_back(this);
}

/// Known to abandon_all until nothing is left, so that nobody ends the process before.
output::~output() {
  removed_files removed;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& f : files_) removed.adopt(f.descriptor);
    files_.clear();
    if (!is_committed_ && !is_abandoned_) removed.remove(temporary_);
    is_abandoned_ = true;
  }
  removed.release(options_.release);
  const std::lock_guard lock(living().mutex);
  std::erase(living().all, this);
}

std::string output::temporary_path(const std::string& relative_path) const {
  return relative_path.empty() ? temporary_ : temporary_ + "/" + relative_path;
}

int output::create(const std::string& relative_path) {
  check_relative(relative_path);
  const auto path = temporary_path(relative_path);
  const std::lock_guard lock(mutex_);
  if (is_abandoned_) throw error(errc::cancelled, "interrupted");
  if (!relative_path.empty()) {
    is_folder_ = true;
    std::error_code fault;
    fs::create_directories(fs::path(path).parent_path(), fault);
    if (fault) throw error(errc::io, fault.message(), {.path = path});
  }
  const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (descriptor < 0) fail(path, "cannot be made");
  return descriptor;
}

std::size_t output::add_file(const std::string& relative_path, std::optional<std::uint64_t> size) {
  const int descriptor = create(relative_path);
  {
    const std::lock_guard lock(mutex_);
    files_.push_back({descriptor, temporary_path(relative_path)});
  }
  if (size) reserve(descriptor, files_.back().path, *size);
  return files_.size() - 1;
}

void output::check_space(std::uint64_t bytes) const {
  const auto free = free_bytes_of(fs::path(target_).parent_path().string());
  if (bytes > free) throw no_space(target_, bytes, free);
}

void output::write_at(std::size_t number, std::uint64_t offset, std::span<const std::byte> data) {
  check_cancelled();
  write_all(files_.at(number).descriptor, files_.at(number).path, offset, data);
  bytes_written_ += data.size();
}

void output::write_file(const std::string& relative_path, std::span<const std::byte> data) {
  open_descriptor file(create(relative_path));
  const auto path = temporary_path(relative_path);
  write_all(file.number(), path, 0, data);
  file.close(path);
  bytes_written_ += data.size();
}

int output::open_piecewise(const piecewise_file& file, const std::string& path) {
  const int existing = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
  if (existing >= 0) return existing;
  if (errno != ENOENT) fail(path, "cannot be opened");
  const int made = create(file.relative_path);
  try {
    reserve(made, path, file.bytes);
    write_repeated(made, path, file.bytes, file.fill);
  } catch (...) {
    ::close(made);
    throw;
  }
  return made;
}

void output::write_piece(const piecewise_file& file, std::uint64_t offset, std::span<const std::byte> data) {
  check_cancelled();
  const auto path = temporary_path(file.relative_path);
  open_descriptor opened(open_piecewise(file, path));
  write_all(opened.number(), path, offset, data);
  opened.close(path);
  bytes_written_ += data.size();
}

void output::check_cancelled() const {
  if (options_.cancel != nullptr && *options_.cancel) throw error(errc::cancelled, "stopped as asked");
}

/// In steps, so that a wish to stop is heard between them.
void output::sync_files() const {
  constexpr off_t step = 8 << 20;
  for (const auto& f : files_) {
    struct stat found {};
    if (::fstat(f.descriptor, &found) != 0) fail(f.path, "cannot be written");
    for (off_t at = 0; at < found.st_size; at += step) {
      check_cancelled();
      ::sync_file_range(f.descriptor, at, step, SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE | SYNC_FILE_RANGE_WAIT_AFTER);
    }
    if (::fdatasync(f.descriptor) != 0) fail(f.path, "cannot be written");
  }
}

void output::rename_into_place(removed_files& replaced) {
  const std::lock_guard lock(mutex_);
  if (is_abandoned_) throw error(errc::cancelled, "interrupted");
  check_cancelled();
  std::error_code ignored, fault;
  const bool replaces_folder = fs::is_directory(fs::symlink_status(target_, ignored)) || (is_folder_ && fs::exists(target_, ignored));
  if (replaces_folder && !options_.overwrite) throw error(errc::bad_argument, "the output exists already", {.path = target_});
  const auto aside = temporary_ + ".old";
  if (replaces_folder)
    fs::rename(target_, aside, fault);
  else
    replaced.keep(target_);
  if (!fault) fs::rename(temporary_, target_, fault);
  if (fault) {
    if (replaces_folder) fs::rename(aside, target_, ignored);
    throw error(errc::io, fault.message(), {.path = target_});
  }
  is_committed_ = true;
  if (replaces_folder) replaced.remove(aside);
}

void output::commit() {
  std::error_code ignored;
  if (fs::exists(target_, ignored)) sync_files();
  removed_files replaced;
  rename_into_place(replaced);
  replaced.release(options_.release);
  for (auto& f : files_)
    if (::close(std::exchange(f.descriptor, -1)) != 0) fail(target_, "cannot be written");
  files_.clear();
}

bool output::abandon_all() noexcept {
  removed_files removed;
  std::vector<int> descriptors;
  bool is_one_complete = false;
  const std::lock_guard lock(living().mutex);
  living().is_closed = true;
  for (auto* one : living().all) {
    const std::lock_guard names(one->mutex_);
    is_one_complete = is_one_complete || one->is_committed_;
    if (one->is_committed_) continue;
    one->is_abandoned_ = true;
    try {
      for (const auto& f : one->files_) descriptors.push_back(f.descriptor);
    } catch (const std::bad_alloc&) {  // freed by the end of the process
    }
    removed.remove(one->temporary_);
  }
  removed.leave_to_child(descriptors);
  return !is_one_complete;
}

}  // namespace lamella
