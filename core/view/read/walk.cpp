// SPDX-License-Identifier: BSD-3-Clause
#include "view/read/walk.hpp"

namespace lamella {

strided_walk coalesced(const strided_walk& walk) {
  strided_walk merged;
  merged.past_caches = walk.past_caches;
  for (std::size_t a = 0; a < walk.shape.size(); ++a) {
    if (walk.shape[a] == 1) continue;
    const bool is_one_run =
        !merged.shape.empty() && merged.from.back() == walk.from[a] * walk.shape[a] && merged.to.back() == walk.to[a] * walk.shape[a];
    if (is_one_run) {
      merged.shape.back() *= walk.shape[a];
      merged.from.back() = walk.from[a];
      merged.to.back() = walk.to[a];
    } else {
      merged.shape.push_back(walk.shape[a]);
      merged.from.push_back(walk.from[a]);
      merged.to.push_back(walk.to[a]);
    }
  }
  if (merged.shape.empty()) merged = {{1}, {0}, {0}, walk.past_caches};
  return merged;
}

void flat_walk::arrange(std::int64_t& from_position, std::int64_t& to_position) noexcept {
  for (std::size_t a = 0; a < ndim_; ++a) {
    auto axis = axes_[a];
    if (axis.to < 0) {
      from_position += axis.from * (axis.count - 1);
      to_position += axis.to * (axis.count - 1);
      axis = {axis.count, -axis.from, -axis.to};
    }
    auto place = a;
    for (; place > 0 && axes_[place - 1].to < axis.to; --place) axes_[place] = axes_[place - 1];
    axes_[place] = axis;
  }
  std::size_t kept = 0;
  for (std::size_t a = 0; a < ndim_; ++a) {
    const auto& axis = axes_[a];
    if (kept > 0 && axes_[kept - 1].from == axis.from * axis.count && axes_[kept - 1].to == axis.to * axis.count)
      axes_[kept - 1] = {axes_[kept - 1].count * axis.count, axis.from, axis.to};
    else
      axes_[kept++] = axis;
  }
  ndim_ = kept;
}

}  // namespace lamella
