// SPDX-License-Identifier: BSD-3-Clause
//
// Bytes of samples in memory, damaged at will, and memory that ends at a page that must not be touched.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string>

#include "lamella/source.hpp"
#include "sample.hpp"

namespace lamella::conformance {

/// All bytes of a sample that is a file. Throws io.
[[nodiscard]] std::string bytes_of(const sample& s);
[[nodiscard]] inline bool is_file(const sample& s) {
  return std::filesystem::is_regular_file(s.path);
}
/// A source in memory, named as the sample's file is.
[[nodiscard]] source_ptr in_memory(const sample& s, std::string bytes);
[[nodiscard]] inline source_ptr in_memory(const sample& s) {
  return in_memory(s, bytes_of(s));
}

/// Memory between two pages whose touch is a fault: its bytes end where the one behind begins, or begin where the one before ends.
class guarded_memory {
 public:
  enum class edge { back, front };
  guarded_memory(std::size_t size, edge at);
  ~guarded_memory();
  guarded_memory(const guarded_memory&) = delete;
  guarded_memory& operator=(const guarded_memory&) = delete;
  [[nodiscard]] std::span<std::byte> bytes() const noexcept { return bytes_; }

 private:
  void* whole_;
  std::size_t whole_size_;
  std::span<std::byte> bytes_;
};

}  // namespace lamella::conformance
