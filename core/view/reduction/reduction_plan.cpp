// SPDX-License-Identifier: BSD-3-Clause
#include "view/reduction/reduction_plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "layout/chunk_grid.hpp"
#include "view/reduction/reduction_kernels.hpp"

namespace lamella {

namespace {

constexpr std::int64_t short_axis = 16;                    // elements: shorter runs cost more than reading them across
constexpr std::int64_t step_elements = 1 << 20;            // of a box that is a task of its own
constexpr std::int64_t step_rows = 512;                    // of a box, across which sums keep their digits
constexpr std::int64_t run_elements = 16 * leaf_elements;  // of the unit in which runs are summed

std::vector<bool> reduced_of(const reduced_axes& axes, std::size_t ndim) {
  std::vector<bool> is_reduced(ndim, !axes.has_value());
  if (!axes) return is_reduced;
  for (const auto axis : *axes) {
    const auto at = axis < 0 ? axis + static_cast<int>(ndim) : axis;
    if (at < 0 || at >= static_cast<int>(ndim))
      throw error(errc::bad_argument, fmt::format("axis {} of an array of {} dimensions", axis, ndim));
    if (is_reduced[static_cast<std::size_t>(at)]) throw error(errc::bad_argument, fmt::format("axis {} is named twice", axis));
    is_reduced[static_cast<std::size_t>(at)] = true;
  }
  return is_reduced;
}

void add_even_edges(shape_t& edges, std::int64_t length, std::int64_t step) {
  edges = {0};
  for (auto at = step; at < length; at += step) edges.push_back(at);
  edges.push_back(length);
}

/// Positions of a view axis where another chunk begins, and its end.
shape_t chunk_edges(const view& v, std::size_t axis) {
  const auto length = v.shape()[axis];
  const bool has_chunks =
      std::holds_alternative<chunked_layout>(v.leaf().storage) || std::holds_alternative<decoded_layout>(v.leaf().storage);
  shape_t edges{0};
  if (!has_chunks) {
    add_even_edges(edges, length, std::max<std::int64_t>(v.chunk_shape()[axis], 1));
    return edges;
  }
  if (length > 0 && v.walks()[axis].leaf_axis != view::no_axis) {
    const auto grid = grid_of(v.leaf());
    const auto& w = v.walks()[axis];
    const auto start = v.leaf_start()[w.leaf_axis];
    for (std::int64_t i = 0;;) {
      const auto chunk = grid.chunk_of(w.leaf_axis, start + i * w.step);
      i = w.step > 0 ? (grid.end_of(w.leaf_axis, chunk) - 1 - start) / w.step + 1
                     : (start - grid.begin_of(w.leaf_axis, chunk)) / -w.step + 1;
      if (i >= length) break;
      edges.push_back(i);
    }
  }
  edges.push_back(length);
  return edges;
}

/// Slowest first: by distance in storage, or by the axes of the leaf.
std::vector<std::size_t> storage_order(const view& v) {
  std::vector<std::int64_t> rank(v.ndim());
  const auto* s = std::get_if<strided_layout>(&v.leaf().storage);
  const auto* c = std::get_if<chunked_layout>(&v.leaf().storage);
  for (std::size_t i = 0; i < v.ndim(); ++i) {
    const auto& w = v.walks()[i];
    if (w.leaf_axis == view::no_axis) {
      rank[i] = s != nullptr ? 0 : INT64_MIN;
      continue;
    }
    rank[i] = -static_cast<std::int64_t>(w.leaf_axis);
    if (s != nullptr) rank[i] = std::abs(w.step * s->strides[w.leaf_axis]);
    if (c != nullptr && !c->element_order.empty())
      rank[i] = c->element_order.begin() - std::ranges::find(c->element_order, static_cast<std::uint32_t>(w.leaf_axis));
  }
  std::vector<std::size_t> order(v.ndim());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) { return rank[a] > rank[b]; });
  return order;
}

bool is_backward(const view& v, std::size_t axis) {
  const auto& w = v.walks()[axis];
  const auto* s = std::get_if<strided_layout>(&v.leaf().storage);
  if (w.leaf_axis == view::no_axis) return false;
  return w.step * (s != nullptr && s->strides[w.leaf_axis] < 0 ? -1 : 1) < 0 && v.shape()[axis] > 1;
}

}  // namespace

std::int64_t size_of(std::span<const axis_range> ranges) {
  std::int64_t size = 1;
  for (const auto& r : ranges) size *= r.length;
  return size;
}

reduction_plan::reduction_plan(const view& v, const reduced_axes& axes, const plan_wishes& wishes)
    : ordered_(v), keeps_cells_whole_(wishes.keeps_cells_whole) {
  const auto is_reduced = reduced_of(axes, v.ndim());
  for (std::size_t i = 0; i < v.ndim(); ++i) {
    if (is_reduced[i])
      reduced_count_ *= v.shape()[i];
    else
      kept_shape_.push_back(v.shape()[i]);
  }
  cells_ = element_count(kept_shape_);
  is_strided_ = std::holds_alternative<strided_layout>(v.leaf().storage);
  order_ = storage_order(v);
  set_strides(v, is_reduced);
  move_short_axes();
  order_axes(v);
  if (is_strided_ && !wishes.keeps_axes_apart) merge_axes(wishes.needs_positions);
  if (axes_.empty()) axes_.push_back({});
  is_free_ = is_strided_ || (std::holds_alternative<computed_layout>(v.leaf().storage) && v.chunk_shape() == v.shape());
  if (is_free_)
    cut_freely(wishes);
  else
    cut_chunks();
}

void reduction_plan::set_strides(const view& v, const std::vector<bool>& is_reduced) {
  std::vector<plan_axis> of_view(v.ndim());
  std::int64_t cell = 1, position = 1;
  const auto* s = std::get_if<strided_layout>(&v.leaf().storage);
  for (auto i = v.ndim(); i-- > 0;) {
    auto& axis = of_view[i];
    axis.length = v.shape()[i];
    axis.is_kept = !is_reduced[i];
    const auto& w = v.walks()[i];
    if (s != nullptr && w.leaf_axis != view::no_axis) axis.stride = std::abs(w.step * s->strides[w.leaf_axis]);
    auto& unit = axis.is_kept ? cell : position;
    auto& first = axis.is_kept ? first_cell_ : first_position_;
    const bool is_flipped = is_backward(v, i);
    (axis.is_kept ? axis.cell_stride : axis.weight) = is_flipped ? -unit : unit;
    if (is_flipped) first += (axis.length - 1) * unit;
    unit *= axis.length;
  }
  for (const auto i : order_) axes_.push_back(of_view[i]);
}

/// A few cells side by side, or a few elements of each, are gathered before their neighbours: long runs are what is quick.
void reduction_plan::move_short_axes() {
  if (!is_strided_) return;
  std::int64_t length = 1, before = 1;
  auto split = axes_.size();
  while (split > 0 && axes_[split - 1].is_kept == axes_.back().is_kept) length *= axes_[--split].length;
  auto first = split;
  while (first > 0 && axes_[first - 1].is_kept != axes_.back().is_kept) before *= axes_[--first].length;
  if (split == 0 || length >= short_axis || before <= length) return;
  const auto at = [](auto& list, std::size_t i) { return list.begin() + static_cast<std::ptrdiff_t>(i); };
  std::rotate(at(axes_, first), at(axes_, split), axes_.end());
  std::rotate(at(order_, first), at(order_, split), order_.end());
}

void reduction_plan::order_axes(const view& v) {
  const std::vector<int> order(order_.begin(), order_.end());
  ordered_ = v.permute(order);
  for (std::size_t i = 0; i < order_.size(); ++i) {
    is_flipped_.push_back(is_backward(v, order_[i]));
    if (is_flipped_[i]) ordered_ = ordered_.flip(static_cast<int>(i));
  }
}

view reduction_plan::ordered_like(const view& other, std::vector<int>& axis_of) const {
  const auto ndim = order_.size();
  const auto missing = ndim - other.ndim();
  std::vector<int> order, place;  // axes of other in the order of the plan; where each is in the plan
  for (std::size_t i = 0; i < ndim; ++i) {
    if (order_[i] < missing) continue;
    order.push_back(static_cast<int>(order_[i] - missing));
    place.push_back(static_cast<int>(i));
  }
  auto made = other.permute(order);
  axis_of.assign(std::max<std::size_t>(ndim, 1), -1);
  for (std::size_t a = 0; a < place.size(); ++a) {
    const auto i = static_cast<std::size_t>(place[a]);
    if (made.shape()[a] == 1) continue;
    axis_of[i] = static_cast<int>(a);
    if (is_flipped_[i]) made = made.flip(static_cast<int>(a));
  }
  return made;
}

void reduction_plan::merge_axes(bool needs_positions) {
  std::vector<plan_axis> merged;
  for (const auto& axis : axes_) {
    if (axis.length == 1) continue;
    const auto continues = [&](const plan_axis& outer) {
      return outer.is_kept == axis.is_kept && outer.stride == axis.stride * axis.length &&
             (axis.is_kept ? outer.cell_stride == axis.cell_stride * axis.length
                           : !needs_positions || outer.weight == axis.weight * axis.length);
    };
    if (!merged.empty() && continues(merged.back())) {
      const auto length = merged.back().length * axis.length;
      merged.back() = axis;
      merged.back().length = length;
    } else {
      merged.push_back(axis);
    }
  }
  axes_ = std::move(merged);
}

std::int64_t reduction_plan::granularity(std::size_t axis) const {
  const auto last = axes_.size() - 1;
  if (keeps_cells_whole_ || axes_[axis].is_kept) return 1;
  if (axis == last) return run_elements;
  return axis + 1 == last && axes_[last].is_kept ? run_rows : 1;
}

void reduction_plan::cut_freely(const plan_wishes& wishes) {
  const bool along_runs = is_along_runs();
  goes_by_cells_ = keeps_cells_whole_ || cells_ >= (along_runs ? 64 : 32768);
  std::int64_t cells_left = goes_by_cells_ ? wishes.cells_at_once : cells_;
  if (goes_by_cells_ && wishes.tasks > 1) cells_left = std::min(cells_left, std::max<std::int64_t>(cells_ / wishes.tasks, 32768));
  if (along_runs && goes_by_cells_ && !keeps_cells_whole_)
    cells_left = std::max<std::int64_t>(step_elements / std::max<std::int64_t>(reduced_count_, 1), 1);
  std::int64_t reduced_left = reduced_count_;
  if (!goes_by_cells_) reduced_left = std::max<std::int64_t>(step_elements / std::max<std::int64_t>(cells_, 1), 1);
  if (!along_runs && !keeps_cells_whole_) reduced_left = std::clamp<std::int64_t>(reduced_left, run_rows, step_rows);
  edges_.resize(axes_.size());
  for (auto a = axes_.size(); a-- > 0;) {
    auto& left = axes_[a].is_kept ? cells_left : reduced_left;
    const auto unit = granularity(a);
    const auto step = std::clamp<std::int64_t>(left / unit * unit, std::min(unit, std::max<std::int64_t>(axes_[a].length, 1)),
                                               std::max<std::int64_t>(axes_[a].length, 1));
    add_even_edges(edges_[a], axes_[a].length, step);
    left = step < axes_[a].length ? 1 : std::max<std::int64_t>(left / std::max<std::int64_t>(step, 1), 1);
  }
}

void reduction_plan::cut_chunks() {
  if (ordered_.ndim() == 0) {
    edges_ = {{0, 1}};
    return;
  }
  for (std::size_t a = 0; a < axes_.size(); ++a) {
    edges_.push_back(chunk_edges(ordered_, a));
    if (keeps_cells_whole_ && !axes_[a].is_kept) edges_.back() = {0, axes_[a].length};
  }
  if (keeps_cells_whole_) part_large_chunks();
  goes_by_cells_ = keeps_cells_whole_ || columns() >= 4;
}

/// Boxes of whole cells that would be large: chunks in them are then decoded more than once.
void reduction_plan::part_large_chunks() {
  constexpr std::int64_t most_elements = std::int64_t{1} << 24;
  auto cells = std::max<std::int64_t>(most_elements / std::max<std::int64_t>(reduced_count_, 1), 1);
  for (auto a = axes_.size(); a-- > 0;) {
    if (!axes_[a].is_kept) continue;
    shape_t parts{0};
    std::int64_t longest = 1;
    for (std::size_t i = 1; i < edges_[a].size(); ++i) {
      longest = std::max(longest, std::min(cells, edges_[a][i] - edges_[a][i - 1]));
      for (auto at = edges_[a][i - 1] + cells; at < edges_[a][i]; at += cells) parts.push_back(at);
      parts.push_back(edges_[a][i]);
    }
    edges_[a] = std::move(parts);
    cells = std::max<std::int64_t>(cells / longest, 1);
  }
}

std::int64_t reduction_plan::count_of(bool is_kept) const {
  std::int64_t count = 1;
  for (std::size_t a = 0; a < axes_.size(); ++a)
    if (axes_[a].is_kept == is_kept) count *= static_cast<std::int64_t>(edges_[a].size()) - 1;
  return count;
}

box reduction_plan::box_at(std::int64_t column, std::int64_t step) const {
  box found(axes_.size());
  for (auto a = axes_.size(); a-- > 0;) {
    auto& number = axes_[a].is_kept ? column : step;
    const auto count = static_cast<std::int64_t>(edges_[a].size()) - 1;
    const auto at = static_cast<std::size_t>(number % count);
    number /= count;
    found[a] = {edges_[a][at], edges_[a][at + 1] - edges_[a][at]};
  }
  return found;
}

namespace {

void cut(const box& whole, std::size_t axis, const std::vector<std::int64_t>& units, std::int64_t limit, std::vector<box>& parts) {
  const auto size = size_of(whole);
  while (axis < whole.size() && whole[axis].length <= units[axis]) ++axis;
  if (size <= limit || axis == whole.size()) {
    parts.push_back(whole);
    return;
  }
  const auto wanted =
      static_cast<std::int64_t>(static_cast<double>(whole[axis].length) * static_cast<double>(limit) / static_cast<double>(size));
  const auto step = std::max(wanted / units[axis], std::int64_t{1}) * units[axis];
  for (std::int64_t at = 0; at < whole[axis].length; at += step) {
    auto part = whole;
    part[axis] = {whole[axis].begin + at, std::min(step, whole[axis].length - at)};
    cut(part, axis + 1, units, limit, parts);
  }
}

}  // namespace

std::vector<box> reduction_plan::tiles_of(const box& whole, std::int64_t item_size, std::int64_t tile_bytes) const {
  if (!is_free_) return {whole};
  std::vector<std::int64_t> units;
  for (std::size_t a = 0; a < axes_.size(); ++a) {
    units.push_back(granularity(a));
    if (axes_[a].is_kept && a + 1 == axes_.size()) units.back() = 256;  // short pieces of a row are slow
  }
  std::vector<box> parts;
  cut(whole, 0, units, std::max<std::int64_t>(tile_bytes / std::max<std::int64_t>(item_size, 1), 1), parts);
  return parts;
}

}  // namespace lamella
