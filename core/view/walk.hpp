// SPDX-License-Identifier: BSD-3-Clause
//
// A walk through two arrays at once: a box of elements, and how far to step from one to the next on either side. What slices, flips
// and permutations come down to; shared by all kinds of layout.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <vector>

#include "lamella/array.hpp"

namespace lamella {

struct strided_walk {
  shape_t shape;
  shape_t from;  ///< strides in storage: bytes, or bits of packed elements
  shape_t to;    ///< strides in the destination: bytes

  [[nodiscard]] std::int64_t count() const { return element_count(shape); }
  /// Lowest and highest position in storage, relative to element 0; the size of an element is not included.
  [[nodiscard]] std::pair<std::int64_t, std::int64_t> reach() const {
    std::int64_t low = 0, high = 0;
    for (std::size_t a = 0; a < shape.size(); ++a) {
      const auto length = from[a] * (shape[a] - 1);
      (length < 0 ? low : high) += length;
    }
    return {low, high};
  }
  /// The axis whose ends lie furthest apart in storage; shape.size() where every axis has one position.
  [[nodiscard]] std::size_t widest_axis() const {
    std::size_t widest = shape.size();
    std::int64_t most = -1;
    for (std::size_t a = 0; a < shape.size(); ++a) {
      if (shape[a] < 2) continue;
      const auto length = std::abs(from[a]);
      if (length > most) most = length, widest = a;
    }
    return widest;
  }
};

/// Axes of one position dropped and axes merged that are one run on both sides; at least one axis is left.
[[nodiscard]] strided_walk coalesced(const strided_walk& walk);

}  // namespace lamella
