// SPDX-License-Identifier: BSD-3-Clause
#include "view/reduction/reduction_columns.hpp"

#include <cstring>
#include <limits>

namespace lamella {

cell_columns::cell_columns(const reduction_kernels& kernels, const reduced_element& element, form wanted, std::int64_t cells,
                           std::int64_t rows)
    : k_(kernels),
      element_(element),
      form_(wanted),
      cells_(cells),
      rows_(rows),
      item_size_(size_of_item(element, wanted)),
      masked_(static_cast<std::size_t>(cells)),
      scratch_(std::make_unique<std::byte[]>(2 * block_elements * 8)) {
  const auto groups = (cells + lanes() - 1) / lanes();
  const auto bytes = static_cast<std::size_t>(groups * rows * tile_row_bytes);
  tiles_ = std::make_unique_for_overwrite<std::byte[]>(bytes);
  if (cells % lanes() != 0)
    std::memset(tiles_.get() + (groups - 1) * rows * tile_row_bytes, 0, static_cast<std::size_t>(rows * tile_row_bytes));
  staged_ = scratch_.get();
  ready_ = staged_ + block_elements * 8;
}

void cell_columns::take(const box_tile& tile) noexcept {
  is_swapped_ = tile.is_swapped;
  std::int64_t at[most_axes] = {};
  const auto* data = tile.data;
  const auto* valid = tile.valid;
  auto cell = tile.cell, row = tile.position;
  for (;;) {
    take_plane(tile, data, valid, cell, row);
    auto a = tile.ndim - 1;
    while (a-- > 0) {
      const auto back = ++at[a] < tile.length[a] ? 0 : at[a];
      const auto steps = back == 0 ? 1 : 1 - back;
      data += steps * tile.stride[a];
      if (valid != nullptr) valid += steps * tile.valid_stride[a];
      cell += steps * tile.cell_stride[a];
      row += steps * (tile.is_kept[a] ? 0 : tile.weight[a]);
      if (back == 0) break;
      at[a] = 0;
    }
    if (a == static_cast<std::size_t>(-1)) return;
  }
}

void cell_columns::take_plane(const box_tile& tile, const std::byte* data, const std::uint8_t* valid, std::int64_t cell,
                              std::int64_t row) noexcept {
  const auto last = tile.ndim - 1;
  const bool is_kept = tile.is_kept[last];
  for (std::int64_t i = 0; i < tile.length[last]; i += block_elements) {
    const auto here = std::min(block_elements, tile.length[last] - i);
    const auto* mask = valid == nullptr ? nullptr : valid + i;
    if (is_kept)
      put(data + i * tile.stride[last], mask, here, cell + i, 1, row, 0);
    else
      put(data + i * tile.stride[last], mask, here, cell, 0, row + i * tile.weight[last], tile.weight[last]);
  }
}

/// Elements that stand side by side in storage: either cells of one row, or rows of one cell.
void cell_columns::put(const std::byte* from, const std::uint8_t* valid, std::int64_t count, std::int64_t cell, std::int64_t cell_step,
                       std::int64_t row, std::int64_t row_step) noexcept {
  convert(from, valid, count);
  for (std::int64_t i = 0; valid != nullptr && i < count; ++i)
    masked_[static_cast<std::size_t>(cell + i * cell_step)] += valid[i] == 0 ? 1 : 0;
  const auto width = lanes();
  const auto* ready = ready_;
  auto* const tiles = tiles_.get();
  if (cell_step == 0) {
    auto* to = tiles + (cell / width * rows_ + row) * tile_row_bytes + cell % width * item_size_;
    const auto step = row_step * tile_row_bytes;
    if (item_size_ == 4)
      for (std::int64_t i = 0; i < count; ++i, to += step) std::memcpy(to, ready + i * 4, 4);
    else
      for (std::int64_t i = 0; i < count; ++i, to += step) std::memcpy(to, ready + i * 8, 8);
    return;
  }
  for (std::int64_t i = 0; i < count;) {
    const auto at = cell + i, lane = at % width;
    auto* to = tiles + (at / width * rows_ + row) * tile_row_bytes + lane * item_size_;
    const auto here = std::min(width - lane, count - i);
    if (here == width)
      std::memcpy(to, ready + i * item_size_, tile_row_bytes);
    else
      std::memcpy(to, ready + i * item_size_, static_cast<std::size_t>(here * item_size_));
    i += here;
  }
}

void cell_columns::convert(const std::byte* from, const std::uint8_t* valid, std::int64_t count) noexcept {
  const auto* data = from;
  const bool is_ready = form_ == form::values && element_.is_float();
  if (is_ready) {
    element_.stage(k_, from, is_swapped_, 0, count, ready_);
  } else if (!element_.is_staged(is_swapped_)) {
    element_.stage(k_, from, is_swapped_, 0, count, staged_);
    data = staged_;
  }
  constexpr auto no_key = std::numeric_limits<std::int32_t>::max();
  constexpr auto no_wide_key = std::numeric_limits<std::int64_t>::max();
  constexpr auto no_value = std::numeric_limits<float>::quiet_NaN();
  constexpr auto no_wide_value = std::numeric_limits<double>::quiet_NaN();
  if (form_ == form::keys)
    k_.to_keys[element_.number()][0](data, ready_, count, false);
  else if (!is_ready)
    k_.to_float64[element_.number()](data, reinterpret_cast<double*>(ready_), count);
  const void* const none = form_ == form::keys ? (item_size_ == 4 ? static_cast<const void*>(&no_key) : &no_wide_key)
                                               : (item_size_ == 4 ? static_cast<const void*>(&no_value) : &no_wide_value);
  for (std::int64_t i = 0; valid != nullptr && i < count; ++i)
    if (valid[i] == 0) std::memcpy(ready_ + i * item_size_, none, static_cast<std::size_t>(item_size_));
}

}  // namespace lamella
