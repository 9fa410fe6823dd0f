// SPDX-License-Identifier: BSD-3-Clause
#include "mmappickle_input.hpp"

#include <algorithm>
#include <cstring>
#include <limits>

namespace lamella::mmappickle {

using sdk::errc;
using sdk::error;

void byte_budget::charge(std::uint64_t bytes) {
  if (bytes > limit_bytes_ - used_bytes_)
    throw error(errc::limit, "the values beside the arrays need more than " + std::to_string(limit_bytes_) + " bytes of memory",
                {.hint = "raise the limit of header bytes"});
  used_bytes_ += bytes;
}

void byte_reader::ends(std::uint64_t count, std::uint64_t end) const {
  const auto code = end_ ? errc::corrupt : errc::truncated;
  throw error(code,
              "needs " + std::to_string(count) + " bytes at byte " + std::to_string(position_) +
                  (end_ ? ", the entry ends at byte " : ", the file ends at byte ") + std::to_string(end),
              {.byte_offset = static_cast<std::int64_t>(position_)});
}

std::uint64_t byte_reader::buffered() const noexcept {
  if (position_ < window_begin_ || position_ - window_begin_ >= window_.size()) return 0;
  return window_.size() - (position_ - window_begin_);
}

// A jump is followed by a short read (the head of the next entry), reading on by longer and longer ones.
void byte_reader::fill(std::uint64_t count) {
  const bool continues = position_ >= window_begin_ && position_ - window_begin_ <= window_.size();
  next_fill_ = continues ? std::min(next_fill_ * 2, longest_take) : 512;
  auto wanted = std::max(count, next_fill_);
  if (end_) wanted = std::min(wanted, *end_ - std::min(*end_, position_));
  window_begin_ = position_;
  window_.resize(wanted);
  window_.resize(wanted == 0 ? 0 : input_->read_some(position_, window_.data(), wanted));
}

const char* byte_reader::need(std::uint64_t count) {
  if (buffered() < count) fill(count);
  if (buffered() < count) ends(count, position_ + buffered());
  const char* found = window_.data() + (position_ - window_begin_);
  position_ += count;
  return found;
}

bool byte_reader::at_end() {
  if (buffered() == 0) fill(1);
  return buffered() == 0;
}

std::string byte_reader::take(std::uint64_t count) {
  if (count > longest_take) throw error(errc::internal, "took " + std::to_string(count) + " bytes at once");
  return count == 0 ? std::string() : std::string(need(count), count);
}

void byte_reader::skip(std::uint64_t count) {
  const auto known_end = end_ ? end_ : input_->size;
  if (known_end && count > *known_end - std::min(*known_end, position_)) ends(count, *known_end);
  constexpr auto largest_offset = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  if (count > largest_offset || position_ > largest_offset - count) ends(count, position_);
  if (!known_end && count > buffered()) {
    char last = 0;
    if (input_->read_some(position_ + count - 1, &last, 1) == 0) ends(count, position_);
  }
  position_ += count;
}

std::uint64_t byte_reader::skip_line() {
  const auto begin = position_;
  for (;;) {
    if (at_end()) ends(1, position_);
    const char* first = window_.data() + (position_ - window_begin_);
    if (const void* newline = std::memchr(first, '\n', buffered())) {
      position_ += static_cast<std::uint64_t>(static_cast<const char*>(newline) - first) + 1;
      return position_ - 1 - begin;
    }
    position_ += buffered();
  }
}

std::string byte_reader::line() {
  const auto begin = position_;
  const auto length = skip_line();
  if (length > longest_take)
    throw error(errc::unsupported, "a line of " + std::to_string(length) + " bytes where a name or a number stands",
                {.byte_offset = static_cast<std::int64_t>(begin)});
  const auto behind = position_;
  position_ = begin;
  auto text = take(length);
  position_ = behind;
  return text;
}

}  // namespace lamella::mmappickle
