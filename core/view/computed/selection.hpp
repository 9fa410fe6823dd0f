// SPDX-License-Identifier: BSD-3-Clause
//
// Index operations of one view carried over to another: what of an operand a part of a computed array needs. Arithmetic on positions,
// nothing is read.
#pragma once

#include "lamella/view.hpp"

namespace lamella {

/// Positions start + i * step along the axes of a base, as the walks of a view give them for its leaf.
struct selection {
  shape_t start;                  ///< one an axis of the base
  std::vector<view::walk> walks;  ///< leaf_axis: axis of the base
  shape_t shape;                  ///< one a walk

  [[nodiscard]] static selection of(const view& v) { return {v.leaf_start(), v.walks(), v.shape()}; }
};

/// The selected elements of a view. Positions must lie inside it.
[[nodiscard]] view select(const view& base, const selection& what);

/// Positions [first, first + count) of a selection's axis.
void narrow(selection& what, std::size_t axis, std::int64_t first, std::int64_t count);

/// Indices i of 0 … count - 1 for which begin <= start + i * step < end.
struct index_range {
  std::int64_t first = 0, count = 0;
};
[[nodiscard]] index_range indices_within(std::int64_t start, std::int64_t step, std::int64_t count, std::int64_t begin, std::int64_t end);

}  // namespace lamella
