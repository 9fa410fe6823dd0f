// SPDX-License-Identifier: BSD-3-Clause
#include "source/stream/lzw_filter.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "lamella/error.hpp"

namespace lamella {

namespace {

constexpr std::uint32_t clear_code = 256;
constexpr unsigned narrowest_width = 9;

}  // namespace

lzw_filter::lzw_filter() : tables_(std::make_unique<tables>()) {}

bool lzw_filter::filter(const char*& from, const char* from_end, char*& to, char* to_end, bool is_last) {
  while (from != from_end && header_bytes_ < 3) take_header_byte(static_cast<std::uint8_t>(*from++));
  for (;;) {
    while (pending_count_ > 0 && to != to_end) *to++ = tables_->pending[--pending_count_];
    if (pending_count_ > 0 || header_bytes_ < 3) break;
    const auto code = take_code(from, from_end);
    if (!code) break;
    decode(*code);
  }
  if (!is_last || pending_count_ > 0 || from != from_end) return true;
  check_end();
  return false;
}

void lzw_filter::take_header_byte(std::uint8_t byte) {
  if (header_bytes_ == 0 && byte != 0x1f) throw error(errc::corrupt, "is not compress data: it starts with 1F 9D");
  if (header_bytes_ == 1 && byte != 0x9d) throw error(errc::corrupt, "is not compress data: it starts with 1F 9D");
  if (++header_bytes_ < 3) return;
  longest_width_ = byte & 0x1fu;
  has_clear_code_ = (byte & 0x80u) != 0;
  if (longest_width_ < narrowest_width || longest_width_ > 16 || (byte & 0x60u) != 0)
    throw error(errc::corrupt, fmt::format("compress header {:#04x} is not one of codes of 9 to 16 bits", byte));
  longest_width_ = std::max(longest_width_, narrowest_width + 1);  // writers of "9" widen their codes to 10 bits all the same
  next_code_ = first_free();
  start_width(narrowest_width);
}

// Codes stand in groups of eight, least significant bit first; a group is left early where the width changes.
void lzw_filter::start_width(unsigned width) {
  const auto unused_bits = (8 - codes_in_group_) % 8 * width_;
  bytes_to_skip_ = (unused_bits - bit_count_) / 8;  // what is left of the current byte belongs to the group
  bits_ = bit_count_ = codes_in_group_ = 0;
  width_ = width;
  widening_code_ = width == longest_width_ ? table_size + 1 : 1u << width;
}

std::optional<std::uint32_t> lzw_filter::take_code(const char*& from, const char* from_end) {
  if (next_code_ >= widening_code_) start_width(width_ + 1);
  for (; bytes_to_skip_ > 0 && from != from_end; --bytes_to_skip_) ++from;
  for (; bit_count_ < width_; bit_count_ += 8) {
    if (from == from_end) return {};
    bits_ |= std::uint32_t{static_cast<std::uint8_t>(*from++)} << bit_count_;
  }
  const auto code = bits_ & ((1u << width_) - 1);
  bits_ >>= width_;
  bit_count_ -= width_;
  codes_in_group_ = (codes_in_group_ + 1) % 8;
  return code;
}

void lzw_filter::decode(std::uint32_t code) {
  if (has_clear_code_ && code == clear_code) {
    previous_.reset();
    next_code_ = first_free();
    start_width(narrowest_width);
    return;
  }
  if (code > next_code_ || (!previous_ && code > 255))
    throw error(errc::corrupt, fmt::format("compress code {} was never defined, {} are", code, next_code_));
  if (code == next_code_) {
    tables_->pending[pending_count_++] = static_cast<char>(first_byte_);
    unfold(*previous_);
  } else {
    unfold(code);
  }
  if (previous_) define(first_byte_);
  previous_ = code;
}

void lzw_filter::unfold(std::uint32_t code) {
  for (; code > 255; code = tables_->prefix[code]) tables_->pending[pending_count_++] = static_cast<char>(tables_->last_byte[code]);
  first_byte_ = static_cast<std::uint8_t>(code);
  tables_->pending[pending_count_++] = static_cast<char>(code);
}

void lzw_filter::define(std::uint8_t last_byte) {
  if (next_code_ >= 1u << longest_width_) return;
  tables_->prefix[next_code_] = static_cast<std::uint16_t>(*previous_);
  tables_->last_byte[next_code_] = last_byte;
  ++next_code_;
}

// The last byte is filled up with zeros; more than that is the beginning of a code.
void lzw_filter::check_end() const {
  if (header_bytes_ < 3 || bit_count_ >= 8 || bits_ != 0) throw error(errc::truncated, "the compress data ends within a code");
}

void lzw_filter::close() {
  *this = lzw_filter();
}

}  // namespace lamella
