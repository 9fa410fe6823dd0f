// SPDX-License-Identifier: BSD-3-Clause
//
// The encoded bytes of a range of a source, pulled from the front through one buffer, with their position for messages. Decoding streams
// read through it; it decodes nothing. Pieces are small at first, so that a header costs little, and grow.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "lamella/error.hpp"
#include "lamella/source.hpp"

namespace lamella {

class encoded_input {
 public:
  /// @param start  bytes of the range that are passed over.
  encoded_input(source_ptr base, std::uint64_t offset, std::uint64_t size, std::uint64_t start = 0);

  /// Bytes at hand, at least `count` of them unless the end is nearer. Empty only at the end. Valid until the next call.
  [[nodiscard]] std::span<const char> peek(std::size_t count = 1);
  void consume(std::size_t count) noexcept { begin_ += count; }
  /// Takes back the last bytes that were consumed.
  void give_back(std::size_t count) noexcept;
  /// One byte. Throws truncated at the end.
  std::uint8_t take();

  /// Of the next byte, in the source.
  [[nodiscard]] std::uint64_t position() const noexcept { return next_offset_ - (end_ - begin_); }
  /// The same, in the range.
  [[nodiscard]] std::uint64_t offset_in_range() const noexcept { return position() - range_begin_; }
  /// path and position, for an error.
  [[nodiscard]] error_details place() const;

 private:
  void fill(std::size_t count);
  void make_room();

  source_ptr base_;
  std::uint64_t range_begin_, range_end_, next_offset_;
  std::unique_ptr<char[]> buffer_;
  std::size_t capacity_ = 0, piece_bytes_;
  std::size_t begin_ = 0, end_ = 0;
};

}  // namespace lamella
