// SPDX-License-Identifier: BSD-3-Clause
//
// All reduced elements of some cells, side by side in memory: what order statistics and clipping work on. Tiles have 64 bytes a row and
// one lane a cell. Runs under a guard.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <vector>

#include "lamella/reduce.hpp"
#include "view/reduction/box_reader.hpp"
#include "view/reduction/reduction_element.hpp"

namespace lamella {

class cell_columns {
 public:
  enum class form {
    keys,   ///< NaN and what the mask leaves out are the greatest key
    values  ///< float32, or float64 for all others; NaN where the mask leaves out
  };
  /// @param rows  reduced elements of a cell.
  cell_columns(const reduction_kernels& kernels, const reduced_element& element, form wanted, std::int64_t cells, std::int64_t rows);

  void take(const box_tile& tile) noexcept;

  [[nodiscard]] static std::int64_t lanes_of(const reduced_element& e, form wanted) { return tile_row_bytes / size_of_item(e, wanted); }
  [[nodiscard]] static std::int64_t bytes_of(const reduced_element& e, form wanted, std::int64_t cells, std::int64_t rows) {
    const auto lanes = lanes_of(e, wanted);
    return (cells + lanes - 1) / lanes * (rows + 1) * tile_row_bytes + 4 * block_elements * 8;
  }
  [[nodiscard]] std::int64_t lanes() const noexcept { return tile_row_bytes / item_size_; }
  [[nodiscard]] std::int64_t rows() const noexcept { return rows_; }
  [[nodiscard]] std::int64_t cells() const noexcept { return cells_; }
  /// The tile of cells [group * lanes(), …); lanes beyond the last cell hold zeros.
  [[nodiscard]] const std::byte* tile(std::int64_t group) const noexcept { return tiles_.get() + group * tile_size(); }
  /// What the mask left out, by cell.
  [[nodiscard]] const std::vector<std::int64_t>& masked() const noexcept { return masked_; }

 private:
  static constexpr std::int64_t block_elements = 4096;
  static constexpr std::int64_t rows_ahead = 8;
  [[nodiscard]] static std::int64_t size_of_item(const reduced_element& e, form wanted) {
    if (wanted == form::keys) return key_size(e.type);
    return e.type == reduced_type::float32 ? 4 : 8;
  }
  /// A row more than is used: the rows of neighbours then do not share the lines of a cache.
  [[nodiscard]] std::int64_t tile_size() const noexcept { return (rows_ + 1) * tile_row_bytes; }
  void take_row(const box_tile& tile, const tile_part& part) noexcept;
  void put(const std::byte* from, const std::uint8_t* valid, std::int64_t count, std::int64_t cell, std::int64_t cell_step,
           std::int64_t row, std::int64_t row_step) noexcept;
  void convert(const std::byte* from, const std::uint8_t* valid, std::int64_t count) noexcept;

  const reduction_kernels& k_;
  reduced_element element_;
  form form_;
  std::int64_t cells_, rows_, item_size_;
  bool is_swapped_ = false;
  std::vector<std::int64_t> masked_;
  std::unique_ptr<std::byte[]> tiles_, scratch_;
  std::byte *staged_, *ready_;
};

}  // namespace lamella
