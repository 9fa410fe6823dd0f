// SPDX-License-Identifier: BSD-3-Clause
#include "registry/opened_library.hpp"

#include <fcntl.h>
#include <fmt/format.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

#include "lamella/error.hpp"
#include "source/descriptor_pool.hpp"

namespace lamella {
namespace {

error cannot(std::string_view what, const std::string& path, int number) {
  return {errc::plugin, fmt::format("'{}' cannot be {}: {}", path, what, std::generic_category().message(number))};
}

/// A descriptor that stays the same file, also where the path leads to another one later.
class library_bytes final : public source {
 public:
  explicit library_bytes(const std::string& path) : path_(path), file_(open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY)) {
    status_ = file_.status(path);
  }
  static int open(const std::string& path, int flags) {
    const int number = descriptor_pool::shared().open(path, flags);
    if (number < 0) throw cannot("opened", path, errno);
    return number;
  }

  [[nodiscard]] source_kind kind() const noexcept override { return source_kind::file; }
  [[nodiscard]] const std::string& path() const noexcept override { return path_; }
  [[nodiscard]] std::optional<std::uint64_t> size() const noexcept override { return static_cast<std::uint64_t>(status_.st_size); }
  std::size_t read_at(std::uint64_t offset, std::span<std::byte> data) const override { return file_.read_at(offset, data, path_); }
  [[nodiscard]] const struct stat& status() const noexcept { return status_; }

 private:
  std::string path_;
  descriptor file_;
  struct stat status_ {};
};

std::string fault_of(const struct stat& found, const std::string& path, const trusted_owners& owners) {
  const auto fault = rights_fault({found.st_mode, found.st_uid, found.st_gid}, owners);
  return fault.empty() ? fault : fmt::format("'{}' {}", path, fault);
}

bool is_same_file(const struct stat& a, const struct stat& b) {
  return a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

}  // namespace

opened_library::opened_library(const std::string& path) {
  const std::filesystem::path real = std::filesystem::canonical(path);
  path_ = real.string();
  const auto opened = std::make_shared<const library_bytes>(path_);
  file_ = opened->status();
  bytes_ = opened;
  if (!S_ISREG(file_.st_mode)) throw error(errc::plugin, fmt::format("'{}' is not a regular file", path_));
  const auto folder_path = real.parent_path().string();
  const descriptor folder(library_bytes::open(folder_path, O_PATH | O_DIRECTORY | O_NOFOLLOW));
  folder_ = folder.status(folder_path);
  struct stat named {};
  if (::fstatat(folder.number(), real.filename().c_str(), &named, AT_SYMLINK_NOFOLLOW) != 0 || !is_same_file(named, file_))
    throw error(errc::plugin, fmt::format("'{}' was exchanged while it was opened; try again", path_));
}

std::string opened_library::trust_fault(const trusted_owners& owners) const {
  if (auto fault = fault_of(file_, path_, owners); !fault.empty()) return fault;
  return fault_of(folder_, std::filesystem::path(path_).parent_path().string(), owners);
}

std::string opened_library::exchange_fault() const {
  struct stat now {};
  if (::lstat(path_.c_str(), &now) == 0 && stamp_of(now) == stamp_of(file_)) return {};
  return fmt::format("'{}' was exchanged or written to while it was loaded: what was checked is not what was loaded; start again", path_);
}

}  // namespace lamella
