// SPDX-License-Identifier: BSD-3-Clause
//
// Cuts a walk into pieces that follow the file: along the axis that reaches furthest in storage, then the next, until a piece is small
// enough. What tasks of threads are made of.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "view/read/walk.hpp"

namespace lamella {

/// One piece: the walk, and how far its element 0 stands from that of the whole.
struct walk_piece {
  strided_walk walk;
  std::int64_t from_offset = 0, to_offset = 0;
};

class walk_pieces {
 public:
  /// Pieces of at most `elements` elements (at least one).
  walk_pieces(const strided_walk& whole, std::int64_t elements);

  [[nodiscard]] std::int64_t count() const noexcept { return count_; }
  [[nodiscard]] walk_piece piece(std::int64_t number) const;

 private:
  const strided_walk& whole_;
  std::vector<std::size_t> axes_;  // cut into single positions but the last, which is cut into steps
  std::int64_t steps_ = 1, count_ = 1;
};

/// Calls use(low, size) for the stretches of storage that hold a walk's elements, relative to element 0, in the order of the file; those
/// with small gaps between them are one. At most `most` of them, the rest is left out.
void for_each_stretch(const strided_walk& walk, std::int64_t item_bytes, std::size_t most,
                      const std::function<void(std::int64_t low, std::int64_t size)>& use);

/// Bytes of the pages that a walk touches, roughly.
[[nodiscard]] std::int64_t touched_bytes(const strided_walk& walk, std::int64_t item_bytes);

}  // namespace lamella
