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
  const auto bytes = static_cast<std::size_t>(groups * tile_size());
  tiles_ = std::make_unique_for_overwrite<std::byte[]>(bytes);
  if (cells % lanes() != 0) std::memset(tiles_.get() + (groups - 1) * tile_size(), 0, static_cast<std::size_t>(tile_size()));
  staged_ = scratch_.get();
  ready_ = staged_ + block_elements * 8;
}

void cell_columns::take(const box_tile& tile) noexcept {
  is_swapped_ = tile.is_swapped;
  const auto last = tile.ndim - 1;
  const auto row_bytes = tile.length[last] * tile.stride[last];
  // Short rows far apart: no processor sees a stream in them.
  const auto ahead = last > 0 && row_bytes <= 4096 ? rows_ahead * tile.stride[last - 1] : 0;
  for_each_part(tile, 1, [&](const tile_part& part) {
    for (std::int64_t i = 0; ahead != 0 && i < row_bytes; i += 64) __builtin_prefetch(part.data + ahead + i);
    take_row(tile, part);
  });
}

void cell_columns::take_row(const box_tile& tile, const tile_part& part) noexcept {
  const auto last = tile.ndim - 1;
  for (std::int64_t i = 0; i < tile.length[last]; i += block_elements) {
    const auto here = std::min(block_elements, tile.length[last] - i);
    const auto* from = part.data + i * tile.stride[last];
    const auto* mask = part.valid == nullptr ? nullptr : part.valid + i;
    if (tile.is_kept[last])
      put(from, mask, here, part.cell + i, 1, part.position, 0);
    else
      put(from, mask, here, part.cell, 0, part.position + i * tile.weight[last], tile.weight[last]);
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
    auto* to = tiles + cell / width * tile_size() + row * tile_row_bytes + cell % width * item_size_;
    const auto step = row_step * tile_row_bytes;
    if (item_size_ == 4)
      for (std::int64_t i = 0; i < count; ++i, to += step) std::memcpy(to, ready + i * 4, 4);
    else
      for (std::int64_t i = 0; i < count; ++i, to += step) std::memcpy(to, ready + i * 8, 8);
    return;
  }
  for (std::int64_t i = 0; i < count;) {
    const auto at = cell + i, lane = at % width;
    auto* to = tiles + at / width * tile_size() + row * tile_row_bytes + lane * item_size_;
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
