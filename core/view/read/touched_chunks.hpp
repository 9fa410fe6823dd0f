// SPDX-License-Identifier: BSD-3-Clause
//
// The chunks of a grid that a view touches, numbered in C order of the grid, and which elements of the view each holds. Reading and
// explaining go through it; arithmetic only.
#pragma once

#include <vector>

#include "lamella/view.hpp"
#include "layout/chunk_grid.hpp"

namespace lamella {

struct touched_chunk {
  shape_t chunk;           ///< position in the grid
  shape_t start, shape;    ///< elements of the view that lie in it, along the axes of the view
  shape_t start_in_chunk;  ///< the first of them, along the axes of the leaf
  bool is_whole = false;   ///< the view takes every element of the chunk
};

class touched_chunks {
 public:
  /// @param v  has elements.
  touched_chunks(const view& v, const chunk_grid& grid);

  [[nodiscard]] std::size_t count() const noexcept { return count_; }
  [[nodiscard]] touched_chunk at(std::size_t number) const;

 private:
  /// Positions [first, first + count) of a view's axis that fall into one chunk.
  struct axis_part {
    std::int64_t chunk, first, count;
    std::int64_t start_in_chunk;
    bool is_whole;
  };
  struct axis_chunks {
    std::size_t view_axis;  // no_axis: the view stands still on this axis of the leaf
    std::vector<axis_part> parts;
  };
  [[nodiscard]] axis_chunks chunks_along(const view& v, const chunk_grid& grid, std::size_t leaf_axis) const;

  shape_t view_shape_;
  std::vector<axis_chunks> axes_;  // one a leaf axis
  std::size_t count_ = 1;
};

}  // namespace lamella
