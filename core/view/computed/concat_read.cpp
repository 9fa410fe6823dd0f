// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>

#include "view/computed/computed_read.hpp"

namespace lamella {

namespace {

/// The selected elements that lie in one part; false where there are none. `to` moves to the first of them.
bool narrow_to_part(selection& what, std::byte*& to, const shape_t& to_strides, const view& part, std::size_t axis,
                    std::int64_t part_start) {
  what.start[axis] -= part_start;
  std::vector<bool> is_walked(what.start.size(), false);
  for (std::size_t i = 0; i < what.walks.size(); ++i) {
    const auto& w = what.walks[i];
    if (w.leaf_axis == view::no_axis) continue;
    is_walked[w.leaf_axis] = true;
    const auto inside = indices_within(what.start[w.leaf_axis], w.step, what.shape[i], 0, part.shape()[w.leaf_axis]);
    if (inside.count == 0) return false;
    narrow(what, i, inside.first, inside.count);
    to += inside.first * to_strides[i];
  }
  for (std::size_t a = 0; a < what.start.size(); ++a)
    if (!is_walked[a] && (what.start[a] < 0 || what.start[a] >= part.shape()[a])) return false;
  return true;
}

/// Positions along an axis that a selection touches: first and last.
std::pair<std::int64_t, std::int64_t> reach_along(const selection& what, std::size_t axis) {
  const auto start = what.start[axis];
  for (std::size_t i = 0; i < what.walks.size(); ++i) {
    if (what.walks[i].leaf_axis != axis) continue;
    const auto end = start + what.walks[i].step * (what.shape[i] - 1);
    return {std::min(start, end), std::max(start, end)};
  }
  return {start, start};
}

}  // namespace

void read_part(const concatenation& how, const computed_part& part, read_job& job) {
  const auto& parts = part.made_of.operands;
  const auto [low, high] = reach_along(part.what, how.axis);
  const auto first = static_cast<std::size_t>(std::ranges::upper_bound(how.starts, low) - how.starts.begin()) - 1;
  const auto& lengths = part.whole.leaf().shape;
  const auto is_short = [&](const view& p) {
    for (std::size_t a = 0; a < lengths.size(); ++a)
      if (a != how.axis && p.shape()[a] != lengths[a]) return true;
    return false;
  };
  bool is_padded = false;
  for (auto p = first; p < parts.size() && how.starts[p] <= high; ++p) is_padded = is_padded || is_short(parts[p]);
  if (is_padded) fill_box(how.pad, part.to, part.what.shape, part.to_strides);
  for (auto p = first; p < parts.size() && how.starts[p] <= high; ++p) {
    auto what = part.what;
    auto* to = part.to;
    if (narrow_to_part(what, to, part.to_strides, parts[p], how.axis, how.starts[p]))
      read_to(select(parts[p], what), to, part.to_strides, job);
  }
}

}  // namespace lamella
