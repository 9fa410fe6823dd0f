// SPDX-License-Identifier: BSD-3-Clause
//
// What only rewrites indices: slices, permutations, new axes, broadcasting.
#include <fmt/format.h>

#include <algorithm>

#include "lamella/view.hpp"

namespace lamella {

view view::restored(std::shared_ptr<const layout> leaf, std::shared_ptr<const source_set> sources, shape_t start, std::vector<walk> walks,
                    shape_t shape) {
  const auto& lengths = leaf->shape;
  std::vector<int> uses(lengths.size(), 0);
  bool fits = start.size() == lengths.size() && walks.size() == shape.size();
  for (std::size_t a = 0; fits && a < start.size(); ++a) fits = start[a] >= 0 && (start[a] < lengths[a] || lengths[a] == 0);
  for (std::size_t i = 0; fits && i < walks.size(); ++i) {
    fits = shape[i] >= 0;
    const auto a = walks[i].leaf_axis;
    if (a == no_axis) {
      walks[i].step = 0;
      continue;
    }
    fits = fits && a < lengths.size() && ++uses[a] == 1;
    std::int64_t last = 0;
    if (fits && shape[i] > 0)
      fits = !__builtin_mul_overflow(walks[i].step, shape[i] - 1, &last) && !__builtin_add_overflow(last, start[a], &last) && last >= 0 &&
             last < lengths[a];
  }
  if (!fits) throw error(errc::corrupt, "a view leaves the array it belongs to");
  view made;
  made.leaf_ = std::move(leaf);
  made.sources_ = std::move(sources);
  made.start_ = std::move(start);
  made.walks_ = std::move(walks);
  made.shape_ = std::move(shape);
  return made;
}

namespace {

/// start, count of an axis, as Python's slice.indices().
std::pair<std::int64_t, std::int64_t> resolved(const range& r, std::int64_t length, std::size_t axis) {
  if (r.is_index) {
    const auto at = *r.start < 0 ? *r.start + length : *r.start;
    if (at < 0 || at >= length)
      throw error(errc::bad_argument, fmt::format("index {} is beyond axis {} of length {}", *r.start, axis, length));
    return {at, 1};
  }
  if (r.step == 0) throw error(errc::bad_argument, fmt::format("the step along axis {} is 0", axis));
  const auto clamp = [&](std::int64_t at) {
    if (at < 0) at += length;
    return r.step > 0 ? std::clamp<std::int64_t>(at, 0, length) : std::clamp<std::int64_t>(at, -1, length - 1);
  };
  const auto start = r.start ? clamp(*r.start) : (r.step > 0 ? 0 : length - 1);
  const auto stop = r.stop ? clamp(*r.stop) : (r.step > 0 ? length : -1);
  const auto distance = r.step > 0 ? stop - start : start - stop;
  if (distance <= 0) return {std::min(std::max<std::int64_t>(start, 0), std::max<std::int64_t>(length - 1, 0)), 0};
  const auto magnitude = r.step > 0 ? static_cast<std::uint64_t>(r.step) : ~static_cast<std::uint64_t>(r.step) + 1;
  return {start, static_cast<std::int64_t>((static_cast<std::uint64_t>(distance) - 1) / magnitude + 1)};
}

}  // namespace

view view::slice(const std::vector<range>& ranges) const {
  if (ranges.size() > ndim())
    throw error(errc::bad_argument, fmt::format("{} slices for an array of {} dimensions", ranges.size(), ndim()));
  view made = *this;
  made.shape_.clear();
  made.walks_.clear();
  made.task_chunks_.clear();
  for (std::size_t i = 0; i < ndim(); ++i) {
    const auto& r = i < ranges.size() ? ranges[i] : range{};
    const auto [start, count] = resolved(r, shape_[i], i);
    auto w = walks_[i];
    if (w.leaf_axis != no_axis) made.start_[w.leaf_axis] += start * w.step;
    if (r.is_index) continue;
    if (w.leaf_axis != no_axis) w.step = count > 1 ? w.step * r.step : 1;
    made.walks_.push_back(w);
    made.shape_.push_back(count);
  }
  return made;
}

view view::permute(std::span<const int> order) const {
  std::vector<int> sorted(order.begin(), order.end());
  std::ranges::sort(sorted);
  for (std::size_t i = 0; i < sorted.size(); ++i)
    if (sorted.size() != ndim() || sorted[i] != static_cast<int>(i))
      throw error(errc::bad_argument,
                  fmt::format("({}) is not an order of the axes 0 to {}", fmt::join(order, ","), static_cast<int>(ndim()) - 1));
  view made = *this;
  made.task_chunks_.clear();
  for (std::size_t i = 0; i < ndim(); ++i) {
    made.walks_[i] = walks_[static_cast<std::size_t>(order[i])];
    made.shape_[i] = shape_[static_cast<std::size_t>(order[i])];
  }
  return made;
}

view view::flip(int axis) const {
  if (axis < 0 || axis >= static_cast<int>(ndim()))
    throw error(errc::bad_argument, fmt::format("axis {} of an array of {} dimensions", axis, ndim()));
  std::vector<range> ranges(ndim());
  ranges[static_cast<std::size_t>(axis)].step = -1;
  return slice(ranges);
}

view view::new_axis(int before) const {
  if (before < 0 || before > static_cast<int>(ndim()))
    throw error(errc::bad_argument, fmt::format("a new axis before axis {} of an array of {} dimensions", before, ndim()));
  view made = *this;
  made.task_chunks_.clear();
  made.shape_.insert(made.shape_.begin() + before, 1);
  made.walks_.insert(made.walks_.begin() + before, walk{no_axis, 0});
  return made;
}

view view::broadcast_to(const shape_t& shape) const {
  const auto refuse = [&] {
    return error(errc::bad_argument,
                 fmt::format("shape ({}) cannot be broadcast to ({})", fmt::join(shape_, ", "), fmt::join(shape, ", ")));
  };
  if (shape.size() < ndim()) throw refuse();
  view made = *this;
  made.task_chunks_.clear();
  made.shape_ = shape;
  made.walks_.assign(shape.size(), walk{no_axis, 0});
  const auto in_front = shape.size() - ndim();
  for (std::size_t i = 0; i < ndim(); ++i) {
    if (shape_[i] != 1 && shape_[i] != shape[in_front + i]) throw refuse();
    if (shape_[i] == shape[in_front + i]) made.walks_[in_front + i] = walks_[i];
  }
  for (const auto n : shape)
    if (n < 0) throw refuse();
  return made;
}

view view::rechunk(shape_t task_chunk_shape) const {
  bool fits = task_chunk_shape.size() == ndim();
  for (const auto n : task_chunk_shape) fits = fits && n > 0;
  if (!fits)
    throw error(errc::bad_argument, fmt::format("chunks ({}) for shape ({}): one positive length an axis is needed",
                                                fmt::join(task_chunk_shape, ", "), fmt::join(shape_, ", ")));
  view made = *this;
  made.task_chunks_ = std::move(task_chunk_shape);
  return made;
}

}  // namespace lamella
