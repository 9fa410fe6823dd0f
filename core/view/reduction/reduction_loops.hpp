// SPDX-License-Identifier: BSD-3-Clause
//
// Takes a tile of elements into cells, by runs where the fastest axis is reduced, by rows where it is kept. Runs under a guard: its
// scratch is made beforehand, nothing in it throws.
#pragma once

#include <cstdint>
#include <memory>

#include "view/reduction/box_reader.hpp"
#include "view/reduction/reduction_cells.hpp"

namespace lamella {

class reduction_loops {
 public:
  reduction_loops(const reduction_kernels& kernels, const reduced_element& element, const reduction_needs& needs);

  void take(const box_tile& tile, reduction_cells& cells) noexcept;
  [[nodiscard]] static constexpr std::int64_t scratch_bytes() noexcept { return 5 * block_elements * 8; }

 private:
  static constexpr std::int64_t row_cells = 1024;  // of rows that are staged
  static constexpr std::int64_t block_elements = run_rows * row_cells;

  /// Elements side by side, or rows of them, that go to one cell or to a row of cells.
  struct place {
    std::int64_t cell, position, position_step;
  };
  struct valid_rows {
    const std::uint8_t* bytes;
    std::int64_t stride;
  };
  struct number_rows {  // what sums are made of
    const std::byte* data;
    std::int64_t stride;
    bool is_wide, is_swapped;
  };

  void take_plane(const box_tile& tile, const tile_part& part) noexcept;
  void take_short_run(const std::byte* from, std::int64_t count, std::int64_t cell) noexcept;
  void take_run(const std::byte* from, const std::uint8_t* valid, std::int64_t count, place at) noexcept;
  moments take_leaf(const std::byte* from, const std::uint8_t* valid, std::int64_t count, const place& at, int part, double& sum) noexcept;
  moments take_valid_leaf(const std::byte* data, const std::uint8_t* valid, std::int64_t count, bool is_wide, double& sum) noexcept;
  void take_rows(const std::byte* from, std::int64_t stride, valid_rows valid, std::int64_t rows, std::int64_t count, place at) noexcept;
  void take_staged_rows(const std::byte* from, std::int64_t stride, valid_rows valid, std::int64_t rows, std::int64_t count,
                        const place& at) noexcept;
  void sum_staged_rows(const number_rows& n, const std::uint8_t* valid, std::int64_t rows, std::int64_t count, std::int64_t cell) noexcept;

  const std::uint8_t* find_valid(const std::byte* from, const std::uint8_t* mask, std::int64_t count, std::uint8_t* to) noexcept;
  void make_keys(const std::byte* staged, const std::uint8_t* valid, std::int64_t count, bool is_reversed) noexcept;
  void extremes_of_run(const std::byte* staged, const std::uint8_t* valid, std::int64_t count, const place& at) noexcept;
  void extremes_of_rows(const std::byte* staged, const std::uint8_t* valid, std::int64_t rows, std::int64_t count,
                        const place& at) noexcept;
  void truth_of(const std::byte* from, const std::uint8_t* valid, std::int64_t count, std::uint8_t* to) noexcept;
  [[nodiscard]] std::int64_t key_at(std::int64_t i) const noexcept;
  [[nodiscard]] moment_run run_at(std::int64_t cell) const noexcept;

  const reduction_kernels& k_;
  reduced_element element_;
  reduction_needs needs_;
  reduction_cells* cells_ = nullptr;
  bool is_swapped_ = false;
  std::int64_t item_size_;
  std::unique_ptr<std::byte[]> scratch_;
  std::byte *staged_, *kept_, *keys_;
  double* wide_;
  std::uint8_t *valid_, *truth_;
};

}  // namespace lamella
