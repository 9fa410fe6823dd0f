// SPDX-License-Identifier: BSD-3-Clause
//
// Gives the boxes of a reduction to its loops: where plain numbers lie in a mapped file, in place and under a guard, whatever their byte
// order; else converted into scratch. One reader for each thread. What a loop computes does not depend on which of the two happened.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "source/read_bytes.hpp"
#include "view/read/conversion.hpp"
#include "view/read/read_job.hpp"
#include "view/reduction/reduction_plan.hpp"

namespace lamella {

inline constexpr std::size_t most_axes = 64;

/// A box in memory. Plain data: loops under a guard own nothing.
struct box_tile {
  const std::byte* data = nullptr;      ///< element 0
  bool is_swapped = false;              ///< the other byte order
  const std::uint8_t* valid = nullptr;  ///< one byte an element, packed in the order of the axes: 1, or 0 where the mask leaves out
  std::size_t ndim = 0;                 ///< at least 2
  std::int64_t length[most_axes], stride[most_axes], valid_stride[most_axes];  ///< bytes; valid: elements
  std::int64_t cell_stride[most_axes], weight[most_axes];
  bool is_kept[most_axes];
  std::int64_t cell = 0;      ///< of element 0, counted by the strides given to read()
  std::int64_t position = 0;  ///< of element 0, C order of the reduced axes
};

/// A part of a tile that has only its last axes.
struct tile_part {
  const std::byte* data;
  const std::uint8_t* valid;
  std::int64_t cell, position;
};

/// Calls use(tile_part) for each element of a tile's axes but the last ones, in order.
template <typename Use>
void for_each_part(const box_tile& tile, std::size_t last_axes, Use&& use) noexcept {
  const auto outer = tile.ndim > last_axes ? tile.ndim - last_axes : 0;
  std::int64_t at[most_axes] = {};
  tile_part part{tile.data, tile.valid, tile.cell, tile.position};
  for (;;) {
    use(part);
    auto a = outer;
    for (;;) {
      if (a == 0) return;
      --a;
      const bool is_over = ++at[a] == tile.length[a];
      const auto steps = is_over ? 1 - tile.length[a] : 1;
      part.data += steps * tile.stride[a];
      if (part.valid != nullptr) part.valid += steps * tile.valid_stride[a];
      part.cell += steps * tile.cell_stride[a];
      part.position += steps * (tile.is_kept[a] ? 0 : tile.weight[a]);
      if (!is_over) break;
      at[a] = 0;
    }
  }
}

class box_reader {
 public:
  /// @throws error  bad_argument: a mask whose shape is not that of the view.
  box_reader(const reduction_plan& plan, const std::optional<view>& mask, read_job& job);

  /// Calls use(tile) for tiles that cover a box, in order; cell_strides: one an axis of the plan, cells between neighbours.
  /// use neither throws nor allocates.
  template <typename Use>
  void read(const box& whole, std::span<const std::int64_t> cell_strides, Use&& use) {
    for (const auto& part : plan_.tiles_of(whole, item_size_, is_in_place_ ? mapped_tile_bytes : scratch_tile_bytes)) {
      job_.check_cancelled();
      auto tile = tile_of(part, whole, cell_strides);
      if (mask_) read_mask(part, tile);
      if (is_in_place_)
        use_in_place(part, tile, use);
      else
        use_scratch(part, tile, use);
      job_.advance(static_cast<std::uint64_t>(size_of(part) * item_size_));
    }
  }
  /// Bytes of scratch that a tile needs at most, for the budget.
  [[nodiscard]] static std::int64_t scratch_bytes(const reduction_plan& plan, const box& whole);

 private:
  static constexpr std::int64_t mapped_tile_bytes = std::int64_t{16} << 20;
  static constexpr std::int64_t scratch_tile_bytes = std::int64_t{1} << 20;

  [[nodiscard]] box_tile tile_of(const box& part, const box& whole, std::span<const std::int64_t> cell_strides) const;
  void read_mask(const box& part, box_tile& tile);
  void read_scratch(const box& part, box_tile& tile);
  static void merge_axes(box_tile& tile);

  template <typename Use>
  void use_in_place(const box& part, box_tile& tile, Use& use) {
    std::int64_t first = origin_, last = item_size_;
    for (std::size_t a = 0; a < part.size(); ++a) {
      tile.stride[a] = plan_.axes()[a].stride;
      first += part[a].begin * tile.stride[a];
      last += (part[a].length - 1) * tile.stride[a];
    }
    tile.is_swapped = is_swapped_;
    bytes_->with_bytes(static_cast<std::uint64_t>(first), static_cast<std::uint64_t>(last), [&](const std::byte* data) noexcept {
      tile.data = data;
      use(static_cast<const box_tile&>(tile));
    });
  }

  template <typename Use>
  void use_scratch(const box& part, box_tile& tile, Use& use) {
    read_scratch(part, tile);
    if (!plan_.is_strided() && !needs_positions_) merge_axes(tile);
    use(static_cast<const box_tile&>(tile));
  }

 public:
  /// Tells that positions matter: axes of a chunk then stay apart.
  void keep_positions() noexcept { needs_positions_ = true; }

 private:
  const reduction_plan& plan_;
  read_job& job_;
  read_job quiet_;
  std::optional<conversion> convert_;
  std::int64_t item_size_;
  std::unique_ptr<byte_reader> bytes_;
  std::int64_t origin_ = 0;
  bool is_in_place_ = false, is_swapped_ = false, needs_positions_ = false;
  std::optional<view> mask_;
  std::vector<int> mask_axes_;
  std::vector<std::byte> scratch_, mask_bytes_;
  std::vector<std::uint8_t> valid_;
};

}  // namespace lamella
