// SPDX-License-Identifier: BSD-3-Clause
//
// Reading of computed layouts, one function a kind: the part of each operand that is needed is read and put together. `what` selects
// elements of the computed layout; the destination has its shape.
#pragma once

#include "view/computed/computation.hpp"
#include "view/computed/selection.hpp"
#include "view/read/read.hpp"

namespace lamella {

/// What a kind's reader is given.
struct computed_part {
  const view& whole;  ///< of the computed layout; leaf() has its shape and type
  const computation& made_of;
  selection what;
  std::byte* to;
  const shape_t& to_strides;
};

void read_part(const elementwise& how, const computed_part& part, read_job& job);
void read_part(const concatenation& how, const computed_part& part, read_job& job);
void read_part(const gathering& how, const computed_part& part, read_job& job);
void read_part(const reshaping& how, const computed_part& part, read_job& job);
void read_part(const block_mapping& how, const computed_part& part, read_job& job);

/// Writes one element everywhere in a box.
void fill_box(const std::string& element, std::byte* to, const shape_t& shape, const shape_t& to_strides);

/// Calls use(index) for every index of a shape, in C order.
template <typename Use>
void for_each_index(const shape_t& shape, Use&& use) {
  shape_t index(shape.size(), 0);
  for (;;) {
    use(static_cast<const shape_t&>(index));
    auto a = shape.size();
    while (a-- > 0) {
      if (++index[a] < shape[a]) break;
      index[a] = 0;
    }
    if (a == static_cast<std::size_t>(-1)) return;
  }
}

}  // namespace lamella
