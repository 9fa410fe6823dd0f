// SPDX-License-Identifier: BSD-3-Clause
#include "source/read_bytes.hpp"

#include <fmt/format.h>
#include <sys/mman.h>

#include <algorithm>
#include <cstring>

#include "lamella/error.hpp"

namespace lamella {

namespace {

constexpr std::uint64_t released_file_bytes = std::uint64_t{2} << 30;
constexpr std::uint64_t released_at_once = 16 << 20, worth_releasing = 1 << 20;
constexpr std::uintptr_t page = 4096;

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

void check_unchanged(const source& file, std::uint64_t offset, std::uint64_t size) {
  try {
    file.check_unchanged();
  } catch (const error& caught) {
    throw with_range(caught, offset, size);
  }
}

// A source that cannot be mapped (a stream, a file beyond the limit of maps) is fetched, whatever the mode says.
void byte_reader::prepare(std::uint64_t offset, std::uint64_t size) {
  is_prepared_ = true;
  needs_guard_ = file_.can_shrink();
  if (needs_guard_ && (io_ == io_mode::read || io_ == io_mode::direct || !prepare_guard())) return;
  try {
    mapping_ = io_ == io_mode::map ? file_.mapping() : file_.mapping_for(wanted_bytes_);
  } catch (const error& caught) {
    throw with_range(caught, offset, size);
  }
  releases_pages_ = needs_guard_ && mapping_ && mapping_->size() >= released_file_bytes;
}

// Pages that a pass has left behind would count as this process's until the system needs memory. Only the entries of its page tables go,
// never the page cache, which others share: who reads the same again has a minor fault. Small files are left alone, since they are often
// read again.
void byte_reader::release_behind(std::uint64_t offset, std::uint64_t size) noexcept {
  const bool continues = size != 0 && offset == behind_end_;
  if (continues) behind_end_ += size;
  const auto behind = behind_end_ - behind_begin_;
  if (releases_pages_ && behind >= (continues ? released_at_once : worth_releasing)) {
    const auto begin = (reinterpret_cast<std::uintptr_t>(mapping_->data()) + behind_begin_ + page - 1) & ~(page - 1);
    const auto end = (reinterpret_cast<std::uintptr_t>(mapping_->data()) + behind_end_) & ~(page - 1);
    ::madvise(reinterpret_cast<void*>(begin), end - begin, MADV_DONTNEED);
    behind_begin_ = behind_end_;
  }
  if (!continues) behind_begin_ = offset, behind_end_ = offset + size;
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
      return io_ == io_mode::direct ? file_.read_direct(offset, to) : file_.read_at(offset, to);
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
