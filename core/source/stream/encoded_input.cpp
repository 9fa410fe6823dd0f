// SPDX-License-Identifier: BSD-3-Clause
#include "source/stream/encoded_input.hpp"

#include <algorithm>
#include <cstring>

namespace lamella {

namespace {

constexpr std::size_t buffer_bytes = 64 << 10;

}  // namespace

encoded_input::encoded_input(source_ptr base, std::uint64_t offset, std::uint64_t size)
    : base_(std::move(base)), next_offset_(offset), remaining_(std::min(size, UINT64_MAX - offset)), buffer_(buffer_bytes) {}

std::span<const char> encoded_input::peek(std::size_t count) {
  if (end_ - begin_ < count) fill(count);
  return {buffer_.data() + begin_, end_ - begin_};
}

void encoded_input::fill(std::size_t count) {
  std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
  end_ -= begin_;
  begin_ = 0;
  while (end_ < count && remaining_ > 0) {
    const auto room = std::min<std::uint64_t>(buffer_.size() - end_, remaining_);
    const auto got = base_->read_at(next_offset_, std::as_writable_bytes(std::span(buffer_).subspan(end_, room)));
    end_ += got;
    next_offset_ += got;
    remaining_ = got == 0 ? 0 : remaining_ - got;
  }
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
