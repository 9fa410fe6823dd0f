// SPDX-License-Identifier: BSD-3-Clause
//
// The order in which a reduction walks through a view, and the boxes that it is cut into: axes in the order of storage, never of the
// view; boxes by shape and storage alone, never by threads, so that results have the same bits on any machine. Nothing is read here.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "lamella/reduce.hpp"

namespace lamella {

struct plan_axis {
  std::int64_t length = 1;
  std::int64_t stride = 0;  ///< in storage, of strided layouts: bytes, or bits; not negative
  bool is_kept = false;
  std::int64_t cell_stride = 0;  ///< of kept axes: results between neighbours, in the C order of the result; may be negative
  std::int64_t weight = 0;       ///< of reduced axes: C-order positions between neighbours; may be negative
};

struct axis_range {
  std::int64_t begin = 0, length = 1;
};
using box = std::vector<axis_range>;  ///< one range an axis of the plan

struct plan_wishes {
  bool keeps_axes_apart = false;  ///< there is a mask, which is read by axes of the view
  bool needs_positions = false;
  std::int64_t cells_at_once = 65536;  ///< of one task, where cells are cheap to cut apart
  bool keeps_cells_whole = false;      ///< a box has all reduced elements of its cells
  std::int64_t tasks = 1;              ///< that there should be; cells are cut for them, which changes no bits
};

class reduction_plan {
 public:
  /// @throws error  bad_argument: an axis that is not there, or twice.
  reduction_plan(const view& v, const reduced_axes& axes, const plan_wishes& wishes);

  /// The view with its axes in the order of the plan and in the direction of storage; same axes as axes() unless those were merged.
  [[nodiscard]] const view& ordered() const noexcept { return ordered_; }
  /// A view of the same shape, or one that is broadcast to it, in that order; axis_of[a]: its axis along axis a, -1: broadcast.
  [[nodiscard]] view ordered_like(const view& other, std::vector<int>& axis_of) const;
  [[nodiscard]] const std::vector<plan_axis>& axes() const noexcept { return axes_; }
  [[nodiscard]] const shape_t& kept_shape() const noexcept { return kept_shape_; }
  [[nodiscard]] std::int64_t cells() const noexcept { return cells_; }
  [[nodiscard]] std::int64_t reduced_count() const noexcept { return reduced_count_; }
  [[nodiscard]] std::int64_t first_cell() const noexcept { return first_cell_; }          ///< of element 0 in storage
  [[nodiscard]] std::int64_t first_position() const noexcept { return first_position_; }  ///< of element 0 in storage
  [[nodiscard]] bool is_strided() const noexcept { return is_strided_; }
  /// Elements may be read in any pieces; else a box is a chunk, or some of them.
  [[nodiscard]] bool is_free() const noexcept { return is_free_; }
  /// True where the last axis is reduced: cells are runs of elements.
  [[nodiscard]] bool is_along_runs() const noexcept { return !axes_.back().is_kept; }

  /// Boxes by cells: each task takes a column, and goes through its boxes. Else each box is a task, and results are merged.
  [[nodiscard]] bool goes_by_cells() const noexcept { return goes_by_cells_; }
  [[nodiscard]] std::int64_t columns() const { return count_of(true); }
  [[nodiscard]] std::int64_t steps() const { return count_of(false); }
  [[nodiscard]] box box_at(std::int64_t column, std::int64_t step) const;
  /// Parts of a box of about that many bytes, in order, such that results do not depend on them. Chunks are never cut.
  [[nodiscard]] std::vector<box> tiles_of(const box& whole, std::int64_t item_size, std::int64_t tile_bytes) const;

 private:
  void order_axes(const view& v);
  void set_strides(const view& v, const std::vector<bool>& is_reduced);
  void move_short_axes();
  void merge_axes(bool needs_positions);
  void cut_freely(const plan_wishes& wishes);
  void cut_chunks();
  void part_large_chunks();
  [[nodiscard]] std::int64_t granularity(std::size_t axis) const;
  [[nodiscard]] std::int64_t count_of(bool is_kept) const;

  view ordered_;
  std::vector<std::size_t> order_;  // axis of the view that is axis i of the plan, before merging
  std::vector<bool> is_flipped_;
  std::vector<plan_axis> axes_;
  std::vector<shape_t> edges_;  // an axis: where boxes begin, and the end
  shape_t kept_shape_;
  std::int64_t cells_ = 1, reduced_count_ = 1, first_cell_ = 0, first_position_ = 0;
  bool is_strided_ = false, is_free_ = false, goes_by_cells_ = true, keeps_cells_whole_ = false;
};

/// The number of elements of a box.
[[nodiscard]] std::int64_t size_of(std::span<const axis_range> ranges);

}  // namespace lamella
