// SPDX-License-Identifier: BSD-3-Clause
#include "source/file_source.hpp"

#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>
#include <cerrno>

#include "source/file_identity.hpp"
#include "source/file_kind.hpp"
#include "source/file_mapping.hpp"
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

}  // namespace

file_source::file_source(std::string absolute_path) : path_(std::move(absolute_path)) {
  auto file = open_file(path_);
  const auto status = file->status(path_);
  if (!S_ISREG(status.st_mode)) throw not_a_file(status.st_mode, path_);
  identity_ = identity_of(status);
  descriptor_pool::shared().keep(slot_, std::move(file));
}

file_source::~file_source() {
  descriptor_pool::shared().forget(slot_);
}

std::shared_ptr<const descriptor> file_source::opened() const {
  if (auto file = descriptor_pool::shared().find(slot_)) return file;
  auto file = open_again(path_);
  check_identity(identity_, file->status(path_), path_);
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

std::shared_ptr<const std::span<const std::byte>> file_source::mapping() const {
  const std::lock_guard lock(mapping_mutex_);
  if (mapping_) return mapping_;
  const auto file = opened();
  check_identity(identity_, file->status(path_), path_);
  mapping_ = map_file(file->number(), identity_.size);
  return mapping_;
}

source_ptr file_source::find_sibling(std::string_view relative_path) const {
  return find_source(sibling_path(folder_of(path_), relative_path));
}

void file_source::check_unchanged() const {
  check_identity(identity_, opened()->status(path_), path_);
}

}  // namespace lamella
