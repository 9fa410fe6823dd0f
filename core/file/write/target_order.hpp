// SPDX-License-Identifier: BSD-3-Clause
//
// A view read as the target of a conversion stores it: in the target's byte order. Where nothing but the byte order changes, the swap
// happens in the pass that reads, and two swaps cancel; else the delivered elements are swapped where they are.
#pragma once

#include <cstddef>

#include "lamella/view.hpp"
#include "view/read/box_grid.hpp"

namespace lamella {

class target_order {
 public:
  /// @param stored  of the target; its native() is the type of the view.
  target_order(const view& v, const dtype& stored);

  /// Reads a box in C order. to has room for it.
  void read(const element_box& box, std::byte* to, const read_options& options) const;

 private:
  view view_;
  dtype stored_;
  bool swaps_after_ = false;
};

}  // namespace lamella
