// SPDX-License-Identifier: BSD-3-Clause
#include "view/read/box_grid.hpp"

#include <algorithm>

namespace lamella {

shape_t trailing_box(const shape_t& shape, std::int64_t elements) {
  shape_t box(shape.size(), 1);
  auto room = std::max<std::int64_t>(elements, 1);
  for (auto a = shape.size(); a-- > 0;) {
    box[a] = std::clamp<std::int64_t>(room, 1, std::max<std::int64_t>(shape[a], 1));
    if (room < shape[a]) break;
    room /= box[a];
  }
  return box;
}

shape_t task_box(const view& v, std::int64_t bytes) {
  const auto elements = bytes / std::max<std::int64_t>(v.type().item_size(), 1);
  auto chunk = v.task_chunk_shape();
  if (chunk == v.shape()) return trailing_box(v.shape(), elements);
  // Small chunks are taken several at a time along the last axes, so that a task is worth its while.
  for (auto a = chunk.size(); a-- > 0;) {
    const auto room = elements / std::max<std::int64_t>(element_count(chunk), 1);
    if (room < 2) break;
    chunk[a] = std::min(chunk[a] * room, std::max<std::int64_t>(v.shape()[a], 1));
    if (chunk[a] < v.shape()[a]) break;
  }
  return chunk;
}

}  // namespace lamella
