// SPDX-License-Identifier: BSD-3-Clause
//
// Kernels one behind the other over a walk: one step runs straight from source to destination; several go through blocks in the first
// cache; strides are taken out before and put in behind; a walk whose fast axes differ goes through tiles. Allocates nothing while it
// runs, and throws nothing.
#pragma once

#include <vector>

#include "view/kernel_set.hpp"
#include "view/read/walk.hpp"

namespace lamella {

class kernel_pipeline {
 public:
  /// Without a step it copies elements of this size: 1, 2, 4, 8 or 16 bytes.
  kernel_pipeline(const kernel_set& set, std::int64_t size) : set_(&set), from_size_(size), to_size_(size), copy_(set.copy(size)) {}
  /// to_size: one of those sizes too.
  void add(element_kernel kernel, const kernel_values& values, std::int64_t to_size);

  [[nodiscard]] std::int64_t from_size() const noexcept { return from_size_; }
  [[nodiscard]] std::int64_t to_size() const noexcept { return to_size_; }
  /// nullptr: it copies.
  [[nodiscard]] element_kernel first_kernel() const noexcept { return steps_.empty() ? nullptr : steps_[0].kernel; }
  [[nodiscard]] bool is_copy() const noexcept { return steps_.empty(); }
  /// The elements of a walk that was arranged; past_caches: see strided_walk.
  void run(const std::byte* from, std::byte* to, const flat_walk& walk, bool past_caches) const noexcept;
  /// Packed elements on both sides.
  void run_packed(const std::byte* from, std::byte* to, std::int64_t count) const noexcept;
  /// Packed elements to a stride.
  void run_to_stride(const std::byte* from, std::byte* to, std::int64_t to_step, std::int64_t count) const noexcept;

  /// Elements in one block of scratch.
  static constexpr std::int64_t block = 512;

 private:
  struct step {
    element_kernel kernel;
    kernel_values values;
    std::int64_t to_size;
  };
  struct lines {
    std::int64_t count, from_stride, to_stride;  // along a line
    std::int64_t lines, from_step, to_step;
  };

  void run_lines(const std::byte* from, std::byte* to, lines l, bool past_caches) const noexcept;
  void run_packed_lines(const std::byte* from, std::byte* to, const kernel_lines& l) const noexcept;
  void run_chain(const std::byte* from, std::byte* to, std::int64_t count) const noexcept;
  void run_strided(const std::byte* from, std::byte* to, const lines& l) const noexcept;
  void run_past_caches(const std::byte* from, std::byte* to, const kernel_lines& l) const noexcept;
  void run_tiles(const std::byte* from, std::byte* to, const walk_axis& fast, const walk_axis& last) const noexcept;
  void fill_tile(const std::byte* from, std::byte* tile, const walk_axis& fast, const walk_axis& last) const noexcept;

  const kernel_set* set_;
  std::int64_t from_size_, to_size_;
  element_kernel copy_;
  std::vector<step> steps_;
};

}  // namespace lamella
