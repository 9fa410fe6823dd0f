// SPDX-License-Identifier: BSD-3-Clause
#include "view/walk.hpp"

namespace lamella {

strided_walk coalesced(const strided_walk& walk) {
  strided_walk merged;
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
  if (merged.shape.empty()) merged = {{1}, {0}, {0}};
  return merged;
}

}  // namespace lamella
