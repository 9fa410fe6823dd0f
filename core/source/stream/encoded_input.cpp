// SPDX-License-Identifier: BSD-3-Clause
#include "source/stream/encoded_input.hpp"

#include <algorithm>
#include <cstring>

namespace lamella {

namespace {

constexpr std::size_t first_piece_bytes = 64 << 10, last_piece_bytes = 1 << 20;

std::uint64_t sum_or_most(std::uint64_t a, std::uint64_t b) {
  return a + std::min(b, UINT64_MAX - a);
}

}  // namespace

encoded_input::encoded_input(source_ptr base, std::uint64_t offset, std::uint64_t size, std::uint64_t start)
    : base_(std::move(base)),
      range_begin_(offset),
      range_end_(sum_or_most(offset, size)),
      next_offset_(std::min(sum_or_most(offset, start), range_end_)),
      piece_bytes_(start == 0 ? first_piece_bytes : last_piece_bytes / 2) {}

std::span<const char> encoded_input::peek(std::size_t count) {
  if (end_ - begin_ < count) fill(count);
  return {buffer_.get() + begin_, end_ - begin_};
}

// Moves the rest to the front of a buffer that has room for a piece.
void encoded_input::make_room() {
  const auto rest = end_ - begin_;
  if (capacity_ < piece_bytes_) {
    auto larger = std::make_unique_for_overwrite<char[]>(piece_bytes_);
    if (rest > 0) std::memcpy(larger.get(), buffer_.get() + begin_, rest);
    buffer_ = std::move(larger);
    capacity_ = piece_bytes_;
  } else if (rest > 0) {
    std::memmove(buffer_.get(), buffer_.get() + begin_, rest);
  }
  begin_ = 0;
  end_ = rest;
  piece_bytes_ = std::min(piece_bytes_ * 2, last_piece_bytes);
}

void encoded_input::fill(std::size_t count) {
  make_room();
  while (end_ < count && next_offset_ < range_end_) {
    const auto room = std::min<std::uint64_t>(capacity_ - end_, range_end_ - next_offset_);
    const auto got = base_->read_at(next_offset_, std::as_writable_bytes(std::span(buffer_.get() + end_, room)));
    end_ += got;
    next_offset_ += got;
    if (got == 0) range_end_ = next_offset_;
  }
}

// They may stand before the buffer: then they are read again.
void encoded_input::give_back(std::size_t count) noexcept {
  if (count <= begin_) {
    begin_ -= count;
    return;
  }
  next_offset_ = position() - count;
  begin_ = end_ = 0;
}

std::uint8_t encoded_input::take() {
  const auto at_hand = peek();
  if (at_hand.empty()) throw error(errc::truncated, "the compressed data ends too early", place());
  consume(1);
  return static_cast<std::uint8_t>(at_hand.front());
}

error_details encoded_input::place() const {
  return {.path = base_->path(), .byte_offset = static_cast<std::int64_t>(position())};
}

}  // namespace lamella
