// SPDX-License-Identifier: BSD-3-Clause
#include "source/read_bytes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "lamella/error.hpp"

namespace lamella {

namespace {

error with_range(const error& caught, std::uint64_t offset, std::uint64_t size) {
  auto details = caught.details();
  if (details.byte_offset < 0) details.byte_offset = static_cast<std::int64_t>(offset);
  return {caught.code(), fmt::format("{}; bytes {} to {} were being read", caught.message(), offset, offset + size), std::move(details)};
}

error ends_early(const source& file, std::uint64_t offset, std::uint64_t size, std::uint64_t end) {
  return {errc::truncated,
          fmt::format("bytes {} to {} are needed, the file ends at byte {}", offset, offset + size, end),
          {.path = file.path(), .byte_offset = static_cast<std::int64_t>(end)}};
}

}  // namespace

// A source that cannot be mapped (a stream, a file beyond the limit of maps) is fetched, whatever the mode says.
void byte_reader::prepare() {
  is_prepared_ = true;
  needs_guard_ = file_.can_shrink();
  if (needs_guard_ && (io_ == io_mode::read || io_ == io_mode::direct || !prepare_guard())) return;
  mapping_ = file_.mapping();
}

std::span<const std::byte> byte_reader::mapped(std::uint64_t offset, std::uint64_t size) const {
  const std::uint64_t have = mapping_->size();
  if (offset > have || size > have - offset) throw ends_early(file_, offset, size, have);
  return mapping_->subspan(offset, size);
}

std::byte* byte_reader::scratch(std::uint64_t size) {
  if (size > scratch_size_) {
    scratch_ = nullptr;  // the old one first: both at once would be twice the budget
    scratch_ = std::make_unique_for_overwrite<std::byte[]>(size);
    scratch_size_ = size;
  }
  return scratch_.get();
}

const std::byte* byte_reader::fetched(std::uint64_t offset, std::uint64_t size) {
  const std::span to(scratch(size), size);
  const auto got = read_some(offset, to);
  if (got < size) throw ends_early(file_, offset, size, offset + got);
  return to.data();
}

std::size_t byte_reader::read_some(std::uint64_t offset, std::span<std::byte> to) {
  if (!is_mapped()) {
    try {
      return file_.read_at(offset, to);
    } catch (const error& caught) {
      if (caught.code() != errc::source_changed) throw;
      throw with_range(caught, offset, to.size());
    }
  }
  if (offset >= mapping_->size()) return 0;
  const auto bytes = mapping_->subspan(offset, std::min<std::uint64_t>(to.size(), mapping_->size() - offset));
  if (!run_guarded(bytes, [&]() noexcept { std::memcpy(to.data(), bytes.data(), bytes.size()); })) throw_lost_page(offset, bytes.size());
  return bytes.size();
}

void byte_reader::check_unchanged(std::uint64_t offset, std::uint64_t size) const {
  try {
    file_.check_unchanged();
  } catch (const error& caught) {
    throw with_range(caught, offset, size);
  }
}

// A lost page is a file that was cut short; if it is not, a positional read tells what the system has against these bytes.
void byte_reader::throw_lost_page(std::uint64_t offset, std::uint64_t size) {
  check_unchanged(offset, size);
  const std::span piece(scratch(std::min<std::uint64_t>(size, 1 << 20)), std::min<std::uint64_t>(size, 1 << 20));
  for (std::uint64_t at = 0; at < size; at += piece.size())
    file_.read_at(offset + at, piece.first(std::min<std::uint64_t>(piece.size(), size - at)));
  check_unchanged(offset, size);
  throw error(errc::io, fmt::format("a page of bytes {} to {} was missing in the memory map", offset, offset + size),
              {.path = file_.path(), .byte_offset = static_cast<std::int64_t>(offset), .hint = "read again, or with io=read"});
}

}  // namespace lamella
