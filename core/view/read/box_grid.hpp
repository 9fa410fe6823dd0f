// SPDX-License-Identifier: BSD-3-Clause
//
// How boxes tile an array in C order; the first box along an axis may be shorter, so that the others begin at borders of stored chunks.
// Pure arithmetic, used by whatever works box by box.
#pragma once

#include <algorithm>
#include <cstdint>

#include "lamella/view.hpp"

namespace lamella {

struct element_box {
  shape_t start, shape;
};

class box_grid {
 public:
  box_grid(shape_t array_shape, shape_t box, shape_t first)
      : array_(std::move(array_shape)), box_(std::move(box)), first_(std::move(first)) {
    for (std::size_t a = 0; a < array_.size(); ++a) {
      const auto rest = std::max<std::int64_t>(array_[a] - first_[a], 0);
      counts_.push_back(array_[a] == 0 ? 0 : 1 + (rest + box_[a] - 1) / box_[a]);
    }
  }
  box_grid(const shape_t& array_shape, const shape_t& box) : box_grid(array_shape, box, box) {}

  [[nodiscard]] std::size_t count() const { return static_cast<std::size_t>(element_count(counts_)); }
  [[nodiscard]] element_box at(std::size_t number) const {
    element_box found{shape_t(array_.size()), shape_t(array_.size())};
    for (auto a = array_.size(); a-- > 0;) {
      const auto i = static_cast<std::int64_t>(number) % counts_[a];
      number /= static_cast<std::size_t>(counts_[a]);
      found.start[a] = i == 0 ? 0 : first_[a] + (i - 1) * box_[a];
      found.shape[a] = std::min(i == 0 ? first_[a] : box_[a], array_[a] - found.start[a]);
    }
    return found;
  }

 private:
  shape_t array_, box_, first_, counts_;
};

/// A box of at most `elements` elements (but at least one): the trailing axes whole as far as they fit.
[[nodiscard]] shape_t trailing_box(const shape_t& shape, std::int64_t elements);
/// A box for a task on this view: its chunks where it has some and they are larger, else trailing axes of about `bytes`.
[[nodiscard]] shape_t task_box(const view& v, std::int64_t bytes);

}  // namespace lamella
