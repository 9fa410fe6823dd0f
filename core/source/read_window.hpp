// SPDX-License-Identifier: BSD-3-Clause
//
// A piece of a source that was read in one go, so that the small reads of a parser cost no system call each. Owned by one reader; what
// it holds is as old as its last read, which is why nothing keeps one beyond a call.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "lamella/source.hpp"

namespace lamella {

class read_window {
 public:
  [[nodiscard]] std::span<const std::byte> bytes() const noexcept { return {bytes_.get(), size_}; }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] bool covers(std::uint64_t offset, std::uint64_t count) const noexcept {
    return offset >= offset_ && offset - offset_ <= size_ && count <= size_ - (offset - offset_);
  }
  /// Copies bytes that it covers.
  void copy(std::uint64_t offset, std::span<std::byte> data) const noexcept;

  /// Reads on until it holds this many bytes, or the source ends. Throws as source::read_at.
  void extend(const source& file, std::size_t size);
  /// Reads up to this many bytes from an offset on, in place of what it held.
  void move_to(const source& file, std::uint64_t offset, std::size_t size);

 private:
  std::unique_ptr<std::byte[]> bytes_;
  std::size_t size_ = 0, capacity_ = 0;
  std::uint64_t offset_ = 0;
};

}  // namespace lamella
