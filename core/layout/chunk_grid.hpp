// SPDX-License-Identifier: BSD-3-Clause
//
// How chunks tile an array: which chunk an element lies in, where a chunk begins, how many there are. Regular grids and grids with
// explicit edges; pure arithmetic.
#pragma once

#include <cstdint>
#include <span>

#include "lamella/layout.hpp"

namespace lamella {

class chunk_grid {
 public:
  /// Every chunk is chunk_shape, but those at the far edge, which may reach beyond the array.
  chunk_grid(shape_t array_shape, shape_t chunk_shape);
  /// edges[a]: borders along axis a, from 0 to the length; empty: regular by chunk_shape.
  chunk_grid(shape_t array_shape, shape_t chunk_shape, std::vector<shape_t> edges);

  [[nodiscard]] const shape_t& grid_shape() const noexcept { return grid_shape_; }
  [[nodiscard]] std::int64_t chunk_of(std::size_t axis, std::int64_t position) const;
  [[nodiscard]] std::int64_t begin_of(std::size_t axis, std::int64_t chunk) const;
  /// One past the last element of the chunk that lies in the array.
  [[nodiscard]] std::int64_t end_of(std::size_t axis, std::int64_t chunk) const;
  /// Shape of a chunk: cut at the far edge, or whole.
  [[nodiscard]] shape_t shape_of(std::span<const std::int64_t> chunk, bool full_edges) const;
  /// Number of a chunk in C order of the grid.
  [[nodiscard]] std::uint64_t number_of(std::span<const std::int64_t> chunk) const;

 private:
  shape_t array_shape_, chunk_shape_, grid_shape_;
  std::vector<shape_t> edges_;
};

[[nodiscard]] chunk_grid grid_of(const layout& l);

}  // namespace lamella
