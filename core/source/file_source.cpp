// SPDX-License-Identifier: BSD-3-Clause
#include "source/file_source.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/uio.h>

#include <algorithm>
#include <cerrno>

#include "source/direct_read.hpp"
#include "source/file_identity.hpp"
#include "source/file_kind.hpp"
#include "source/network_file.hpp"
#include "source/open_source.hpp"
#include "source/os_error.hpp"
#include "source/sibling_path.hpp"

namespace lamella {

namespace {

// O_NONBLOCK: a FIFO that takes the file's place between two calls must not block.
std::shared_ptr<const descriptor> open_file(const std::string& path) {
  const int number = descriptor_pool::shared().open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
  if (number < 0) throw os_error(errno, "cannot open the file", path);
  return std::make_shared<const descriptor>(number);
}

std::shared_ptr<const descriptor> open_again(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0 && (errno == ENOENT || errno == ENOTDIR))
    throw error(errc::source_changed, "the file is gone since it was opened", {.path = path});
  return open_file(path);
}

// Mapping a file, touching its first page and unmapping it again costs as much as reading some hundred KiB by position.
constexpr std::uint64_t small_bytes = 128 << 10;
constexpr std::uint8_t many_small_reads = 4;

}  // namespace

file_source::file_source(std::string absolute_path, io_mode io) : path_(std::move(absolute_path)), io_(io) {
  auto file = open_file(path_);
  const auto status = file->status(path_);
  if (!S_ISREG(status.st_mode)) throw not_a_file(status.st_mode, path_);
  identity_ = identity_of(status);
  descriptor_pool::shared().keep(slot_, std::move(file));
}

file_source::~file_source() {
  mapping_pool::shared().forget(mapping_slot_);
  descriptor_pool::shared().forget(direct_slot_);
  descriptor_pool::shared().forget(slot_);
}

std::shared_ptr<const descriptor> file_source::opened() const {
  if (auto file = descriptor_pool::shared().find(slot_)) return file;
  auto file = open_again(path_);
  check(*file);
  descriptor_pool::shared().keep(slot_, file);
  return file;
}

std::size_t file_source::read_at(std::uint64_t offset, std::span<std::byte> data) const {
  if (offset >= identity_.size) return 0;
  const auto wanted = data.first(std::min<std::uint64_t>(data.size(), identity_.size - offset));
  const auto got = opened()->read_at(offset, wanted, path_);
  if (got < wanted.size())
    throw error(errc::source_changed, fmt::format("the file ends here, it had {} bytes when it was opened", identity_.size),
                {.path = path_, .byte_offset = static_cast<std::int64_t>(offset + got), .hint = "open it again"});
  return got;
}

// The file that is open, not the one that may have taken its name since: it is opened anew through /proc.
std::shared_ptr<const descriptor> file_source::opened_direct() const {
  if (refuses_direct_.load(std::memory_order_relaxed)) return nullptr;
  if (auto file = descriptor_pool::shared().find(direct_slot_)) return file;
  const auto plain = opened();
  const int number = descriptor_pool::shared().open(fmt::format("/proc/self/fd/{}", plain->number()), O_RDONLY | O_DIRECT | O_NOCTTY);
  if (number < 0) {
    refuses_direct_ = errno == EINVAL || errno == ENOENT || errno == EACCES;
    return nullptr;
  }
  auto file = std::make_shared<const descriptor>(number);
  descriptor_pool::shared().keep(direct_slot_, file);
  return file;
}

std::size_t file_source::read_direct(std::uint64_t offset, std::span<std::byte> data) const {
  if (offset >= identity_.size) return 0;
  const auto wanted = data.first(std::min<std::uint64_t>(data.size(), identity_.size - offset));
  const auto file = opened_direct();
  const auto got = file ? lamella::read_direct(*file, offset, wanted, path_) : std::nullopt;
  if (file && !got) refuses_direct_ = true;
  if (!got || *got < wanted.size()) return read_at(offset, data);  // it knows what a short file means
  return *got;
}

std::shared_ptr<const std::span<const std::byte>> file_source::mapping() const {
  if (auto mapped = mapping_pool::shared().find(mapping_slot_)) return mapped;
  const auto file = opened();
  check(*file);
  return mapping_pool::shared().map(mapping_slot_, file->number(), identity_.size);
}

std::shared_ptr<const std::span<const std::byte>> file_source::mapping_for(std::uint64_t wanted_bytes) const {
  if (has_grown_.load(std::memory_order_relaxed)) return nullptr;
  if (auto mapped = mapping_pool::shared().find(mapping_slot_)) return mapped;
  const bool is_small = wanted_bytes < small_bytes && small_reads_.load(std::memory_order_relaxed) < many_small_reads;
  if (is_small) {
    small_reads_.fetch_add(1, std::memory_order_relaxed);
    return nullptr;
  }
  return is_remote(*opened()) ? nullptr : mapping();
}

bool file_source::is_remote(const descriptor& file) const noexcept {
  if (place_ == place::unknown) place_ = is_network_file(file.number()) ? place::remote : place::local;
  return place_ == place::remote;
}

// Asked of the system by a read that must not wait: unlike mincore(2) it tells of files that others own, too.
bool file_source::is_resident(std::uint64_t offset) const {
  std::byte byte{};
  const iovec to{&byte, 1};
  return ::preadv2(opened()->number(), &to, 1, static_cast<off_t>(offset), RWF_NOWAIT) >= 0 || errno != EAGAIN;
}

void file_source::will_read(std::uint64_t offset, std::uint64_t size) const {
  ::posix_fadvise(opened()->number(), static_cast<off_t>(offset), static_cast<off_t>(size), POSIX_FADV_WILLNEED);
}

source_ptr file_source::find_sibling(std::string_view relative_path) const {
  return find_source(sibling_path(folder_of(path_), relative_path), io_);
}

void file_source::check_unchanged() const {
  check(*opened());
}

void file_source::check(const descriptor& file) const {
  const auto now = file.status(path_);
  check_identity(identity_, now, path_);
  if (static_cast<std::uint64_t>(now.st_size) > identity_.size) has_grown_.store(true, std::memory_order_relaxed);
}

}  // namespace lamella
