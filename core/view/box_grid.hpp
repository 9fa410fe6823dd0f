// SPDX-License-Identifier: BSD-3-Clause
//
// A view cut into boxes of equal shape, numbered in C order, for tasks: whole trailing axes, part of one, one position of those before;
// or whole storage chunks. Pure arithmetic.
#pragma once

#include "lamella/view.hpp"

namespace lamella {

class box_grid {
 public:
  box_grid(shape_t shape, shape_t box_shape);

  [[nodiscard]] std::size_t count() const noexcept { return count_; }
  [[nodiscard]] const shape_t& box_shape() const noexcept { return box_; }
  struct box {
    shape_t start, shape;
  };
  [[nodiscard]] box at(std::size_t number) const;

 private:
  shape_t shape_, box_, counts_;
  std::size_t count_ = 1;
};

/// A box of at most `elements` elements (but at least one): the trailing axes whole as far as they fit.
[[nodiscard]] shape_t trailing_box(const shape_t& shape, std::int64_t elements);
/// A box for a task on this view: its chunks where it has some and they are larger, else trailing axes of about `bytes`.
[[nodiscard]] shape_t task_box(const view& v, std::int64_t bytes);

}  // namespace lamella
