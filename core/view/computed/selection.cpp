// SPDX-License-Identifier: BSD-3-Clause
#include "view/computed/selection.hpp"

#include <algorithm>

namespace lamella {

view select(const view& base, const selection& what) {
  auto start = base.leaf_start();
  for (std::size_t a = 0; a < what.start.size(); ++a) {
    const auto& w = base.walks()[a];
    if (w.leaf_axis != view::no_axis) start[w.leaf_axis] += what.start[a] * w.step;
  }
  std::vector<view::walk> walks;
  for (const auto& w : what.walks) {
    const auto& of_base = w.leaf_axis == view::no_axis ? view::walk{view::no_axis, 0} : base.walks()[w.leaf_axis];
    walks.push_back({of_base.leaf_axis, of_base.leaf_axis == view::no_axis ? 0 : of_base.step * w.step});
  }
  return view::restored(base.shared_leaf(), base.sources(), std::move(start), std::move(walks), what.shape);
}

void narrow(selection& what, std::size_t axis, std::int64_t first, std::int64_t count) {
  const auto& w = what.walks[axis];
  if (w.leaf_axis != view::no_axis) what.start[w.leaf_axis] += first * w.step;
  what.shape[axis] = count;
}

index_range indices_within(std::int64_t start, std::int64_t step, std::int64_t count, std::int64_t begin, std::int64_t end) {
  if (step < 0) {  // seen from its last position
    const auto mirrored = indices_within(start + (count - 1) * step, -step, count, begin, end);
    return {count - mirrored.first - mirrored.count, mirrored.count};
  }
  if (step == 0) return {0, start >= begin && start < end ? count : 0};
  const auto first = start >= begin ? 0 : (begin - start + step - 1) / step;
  const auto stop = start >= end ? 0 : (end - start + step - 1) / step;  // one past the last
  const auto from = std::min(first, count), to = std::clamp(stop, from, count);
  return {from, to - from};
}

}  // namespace lamella
