// SPDX-License-Identifier: BSD-3-Clause
#include "view/read/touched_chunks.hpp"

#include <algorithm>
#include <cstdlib>

namespace lamella {

touched_chunks::touched_chunks(const view& v, const chunk_grid& grid) : view_shape_(v.shape()) {
  for (std::size_t a = 0; a < v.leaf().shape.size(); ++a) {
    axes_.push_back(chunks_along(v, grid, a));
    count_ *= axes_.back().parts.size();
  }
}

touched_chunks::axis_chunks touched_chunks::chunks_along(const view& v, const chunk_grid& grid, std::size_t leaf_axis) const {
  const auto walk = std::ranges::find(v.walks(), leaf_axis, &view::walk::leaf_axis);
  const auto start = v.leaf_start()[leaf_axis];
  const auto length_of = [&](std::int64_t chunk) { return grid.end_of(leaf_axis, chunk) - grid.begin_of(leaf_axis, chunk); };
  if (walk == v.walks().end()) {
    const auto chunk = grid.chunk_of(leaf_axis, start);
    return {view::no_axis, {{chunk, 0, 1, start - grid.begin_of(leaf_axis, chunk), length_of(chunk) == 1}}};
  }
  axis_chunks made{static_cast<std::size_t>(walk - v.walks().begin()), {}};
  const auto length = v.shape()[made.view_axis];
  for (std::int64_t i = 0; i < length;) {
    const auto at = start + i * walk->step;
    const auto chunk = grid.chunk_of(leaf_axis, at);
    const auto begin = grid.begin_of(leaf_axis, chunk), end = grid.end_of(leaf_axis, chunk);
    auto last = length - 1;
    if (walk->step > 0) last = (end - 1 - start) / walk->step;
    if (walk->step < 0) last = (start - begin) / -walk->step;
    const auto count = std::min(last, length - 1) - i + 1;
    const bool is_whole = count == end - begin && (count == 1 || std::abs(walk->step) == 1);
    made.parts.push_back({chunk, i, count, at - begin, is_whole});
    i += count;
  }
  return made;
}

touched_chunk touched_chunks::at(std::size_t number) const {
  const auto rank = axes_.size();
  touched_chunk made{shape_t(rank), shape_t(view_shape_.size(), 0), view_shape_, shape_t(rank), true};
  for (auto a = rank; a-- > 0;) {
    const auto& axis = axes_[a];
    const auto& part = axis.parts[number % axis.parts.size()];
    number /= axis.parts.size();
    made.chunk[a] = part.chunk;
    made.start_in_chunk[a] = part.start_in_chunk;
    made.is_whole = made.is_whole && part.is_whole;
    if (axis.view_axis == view::no_axis) continue;
    made.start[axis.view_axis] = part.first;
    made.shape[axis.view_axis] = part.count;
  }
  return made;
}

}  // namespace lamella
