// SPDX-License-Identifier: BSD-3-Clause
//
// Puts boxes of elements where a planned layout says: as runs into a file of one array, as pieces or encoded wholes into chunks, which
// stand in one file or have a file each. What it is given is in the target's byte order already.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <span>

#include "lamella/layout.hpp"
#include "source/output.hpp"
#include "view/read/box_grid.hpp"

namespace lamella {

class box_target {
 public:
  virtual ~box_target() = default;
  /// data: the box in C order. Boxes that touch the same file are written by one thread at a time.
  virtual void write(const element_box& box, std::span<const std::byte> data) = 0;
};

/// @param folder   of chunks with a file each; may be nullptr where the layout has none.
/// @throws error   unsupported: a layout that cannot be written (packed bits, tables).
[[nodiscard]] std::unique_ptr<box_target> make_box_target(const layout& target, byte_sink& files, output* folder);

}  // namespace lamella
