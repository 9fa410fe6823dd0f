// SPDX-License-Identifier: BSD-3-Clause
//
// The encoded bytes of a range of a source, pulled from the front through one buffer, with their position for messages. Decoding streams
// read through it; it decodes nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "lamella/error.hpp"
#include "lamella/source.hpp"

namespace lamella {

class encoded_input {
 public:
  encoded_input(source_ptr base, std::uint64_t offset, std::uint64_t size);

  /// Bytes at hand, at least `count` of them unless the end is nearer. Empty only at the end. Valid until the next call.
  [[nodiscard]] std::span<const char> peek(std::size_t count = 1);
  void consume(std::size_t count) noexcept { begin_ += count; }
  /// One byte. Throws truncated at the end.
  std::uint8_t take();

  /// Of the next byte, in the source.
  [[nodiscard]] std::uint64_t position() const noexcept { return next_offset_ - (end_ - begin_); }
  /// path and position, for an error.
  [[nodiscard]] error_details place() const;

 private:
  void fill(std::size_t count);

  source_ptr base_;
  std::uint64_t next_offset_, remaining_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0, end_ = 0;
};

}  // namespace lamella
