// SPDX-License-Identifier: BSD-3-Clause
//
// A walk through two arrays at once: a box of elements, and how far to step from one to the next on either side. What slices, flips
// and permutations come down to; shared by all kinds of layout.
#pragma once

#include <array>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <vector>

#include "lamella/array.hpp"

namespace lamella {

struct strided_walk {
  shape_t shape;
  shape_t from;  ///< strides in storage: bytes, or bits of packed elements
  shape_t to;    ///< strides in the destination: bytes
  /// Whether the destination is part of a large result in memory that was touched before, so that it is best written past the caches.
  bool past_caches = false;

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

struct walk_axis {
  std::int64_t count, from, to;
};

/// A walk without the heap, for kernels that must not allocate: its axes are put in the order of the destination.
class flat_walk {
 public:
  static constexpr std::size_t most_axes = 24;

  void add(const walk_axis& axis) noexcept {
    if (axis.count != 1) axes_[ndim_++] = axis;
  }
  /// Puts the axis with the smallest step in the destination last and makes its steps there positive, then merges what is one run.
  /// What element 0 becomes is added to the positions.
  void arrange(std::int64_t& from_position, std::int64_t& to_position) noexcept;

  [[nodiscard]] std::span<const walk_axis> axes() const noexcept { return {axes_.data(), ndim_}; }

 private:
  std::array<walk_axis, most_axes> axes_;
  std::size_t ndim_ = 0;
};

/// Visits the start of every combination of positions along axes: visit(from, to).
template <typename Visit>
void for_each_start(std::span<const walk_axis> axes, Visit&& visit) {
  std::array<std::int64_t, flat_walk::most_axes> at{};
  std::int64_t from = 0, to = 0;
  for (;;) {
    visit(from, to);
    std::size_t a = axes.size();
    while (a-- > 0) {
      from += axes[a].from;
      to += axes[a].to;
      if (++at[a] < axes[a].count) break;
      from -= axes[a].from * axes[a].count;
      to -= axes[a].to * axes[a].count;
      at[a] = 0;
    }
    if (a == static_cast<std::size_t>(-1)) return;
  }
}

}  // namespace lamella
