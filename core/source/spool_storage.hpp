// SPDX-License-Identifier: BSD-3-Clause
//
// Bytes that are appended and read again: in memory up to a limit, above it in a spool file. Not synchronised; the spool is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "source/spool_file.hpp"

namespace lamella {

class spool_storage {
 public:
  explicit spool_storage(std::uint64_t memory_limit) noexcept : memory_limit_(memory_limit) {}

  /// @throws error  io: the spool file cannot be made or written; what was appended before stays readable.
  void append(std::span<const std::byte> data);
  /// data must lie within size().
  void read(std::uint64_t offset, std::span<std::byte> data) const;

  [[nodiscard]] std::uint64_t size() const noexcept { return size_; }
  [[nodiscard]] bool is_in_memory() const noexcept { return !file_.has_value(); }

 private:
  void append_to_memory(std::span<const std::byte> data);
  void move_to_file();

  std::uint64_t memory_limit_;
  std::uint64_t size_ = 0;
  std::vector<std::unique_ptr<std::byte[]>> blocks_;
  std::optional<spool_file> file_;
};

}  // namespace lamella
