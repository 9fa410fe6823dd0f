// SPDX-License-Identifier: BSD-3-Clause
#include "view/reduction/reduction_loops.hpp"

#include <algorithm>
#include <cstring>

namespace lamella {

namespace {

constexpr std::int64_t run_leaves = 16;
constexpr std::int32_t no_key = INT32_MAX;  // of what is left out: behind all others
constexpr std::int64_t no_wide_key = INT64_MAX;

int size_index(std::int64_t bytes) noexcept {
  return bytes == 1 ? 0 : bytes == 2 ? 1 : bytes == 4 ? 2 : 3;
}

/// Neighbours first, as a tree.
template <typename T, typename Merge>
T tree(T* values, std::int64_t count, Merge&& merge) noexcept {
  for (; count > 1; count = (count + 1) / 2) {
    for (std::int64_t i = 0; i < count / 2; ++i) values[i] = merge(values[2 * i], values[2 * i + 1]);
    if (count % 2 != 0) values[count / 2] = values[count - 1];
  }
  return values[0];
}

}  // namespace

reduction_loops::reduction_loops(const reduction_kernels& kernels, const reduced_element& element, const reduction_needs& needs)
    : k_(kernels),
      element_(element),
      needs_(needs),
      item_size_(element.part_size * (element.is_complex ? 2 : 1)),
      scratch_(std::make_unique<std::byte[]>(static_cast<std::size_t>(scratch_bytes()))) {
  constexpr auto block = block_elements * 8;
  staged_ = scratch_.get();
  kept_ = staged_ + block;
  keys_ = kept_ + block;
  wide_ = reinterpret_cast<double*>(keys_ + block);
  valid_ = reinterpret_cast<std::uint8_t*>(keys_ + 2 * block);
  truth_ = valid_ + block / 2;
}

void reduction_loops::take(const box_tile& tile, reduction_cells& cells) noexcept {
  cells_ = &cells;
  is_swapped_ = tile.is_swapped;
  for_each_part(tile, 2, [&](const tile_part& part) { take_plane(tile, part); });
}

/// The last two axes.
void reduction_loops::take_plane(const box_tile& tile, const tile_part& part) noexcept {
  const auto [data, valid, cell, position] = part;
  const auto last = tile.ndim - 1;
  const bool has_rows = tile.ndim > 1;
  const auto rows = has_rows ? tile.length[last - 1] : 1;
  const auto stride = has_rows ? tile.stride[last - 1] : 0, valid_stride = has_rows ? tile.valid_stride[last - 1] : 0;
  if (tile.is_kept[last] && has_rows && !tile.is_kept[last - 1]) {
    take_rows(data, stride, {valid, valid_stride}, rows, tile.length[last], {cell, position, tile.weight[last - 1]});
    return;
  }
  for (std::int64_t r = 0; r < rows; ++r) {
    const auto* from = data + r * stride;
    const auto* mask = valid == nullptr ? nullptr : valid + r * valid_stride;
    const auto row_cell = has_rows ? cell + r * tile.cell_stride[last - 1] : cell;
    const auto row_position = has_rows && !tile.is_kept[last - 1] ? position + r * tile.weight[last - 1] : position;
    if (tile.is_kept[last])
      take_rows(from, 0, {mask, 0}, 1, tile.length[last], {row_cell, row_position, 0});
    else
      take_run(from, mask, tile.length[last], {row_cell, row_position, tile.weight[last]});
  }
}

moment_run reduction_loops::run_at(std::int64_t cell) const noexcept {
  return {cells_->run_shift.data() + cell, cells_->run_sum.data() + cell, cells_->run_squares.data() + cell,
          cells_->run_count.data() + cell};
}

// ---- Along a run: leaves of 4096 elements, 16 of them as a tree, one such unit after the other.

/// A run of one leaf of plain floats: the same as take_leaf, without what it does for all others.
void reduction_loops::take_short_run(const std::byte* from, std::int64_t count, std::int64_t cell) noexcept {
  const auto wide = element_.is_float64() ? 1 : 0, swapped = is_swapped_ ? 1 : 0;
  const auto at = static_cast<std::size_t>(cell);
  if (needs_.sum) {
    double sum = 0;
    std::int64_t nans = 0;
    k_.sum_leaf[wide][swapped][needs_.skips_nan](from, count, &sum, &nans);
    cells_->sum[at] += sum;
    cells_->nans[at] += nans;
  }
  if (!needs_.moments) return;
  const auto leaf = k_.moment_leaf[wide][swapped][needs_.skips_nan](from, count);
  if (leaf.count != 0) cells_->total[at] = merged(cells_->total[at], moments_about(leaf.count, leaf.shift, leaf.sum, leaf.squares));
}

void reduction_loops::take_run(const std::byte* from, const std::uint8_t* valid, std::int64_t count, place at) noexcept {
  const bool is_plain = element_.is_float() && element_.stored == reduced_element::form::plain && !element_.is_complex;
  if (is_plain && needs_.only_sums() && count <= leaf_elements) return take_short_run(from, count, at.cell);
  for (std::int64_t start = 0; start < count; start += run_leaves * leaf_elements) {
    const auto end = std::min(count, start + run_leaves * leaf_elements);
    for (int part = 0; part < needs_.parts; ++part) {
      double sums[run_leaves];
      moments found[run_leaves];
      std::int64_t leaves = 0;
      for (auto i = start; i < end; i += leaf_elements, ++leaves) {
        const auto here = std::min(leaf_elements, end - i);
        found[leaves] = take_leaf(from + i * item_size_, valid == nullptr ? nullptr : valid + i, here,
                                  {at.cell, at.position + i * at.position_step, at.position_step}, part, sums[leaves]);
      }
      const auto cell = static_cast<std::size_t>(at.cell + part * cells_->cells);
      if (needs_.sum) cells_->sum[cell] += tree(sums, leaves, [](double a, double b) { return a + b; });
      if (needs_.moments) cells_->total[cell] = merged(cells_->total[cell], tree(found, leaves, merged));
    }
  }
}

moments reduction_loops::take_leaf(const std::byte* from, const std::uint8_t* mask, std::int64_t count, const place& at, int part,
                                   double& sum) noexcept {
  const auto cell = static_cast<std::size_t>(at.cell);
  const auto* valid = needs_.uses_valid ? find_valid(from, mask, count, valid_) : nullptr;
  const auto* data = from;
  bool is_swapped = is_swapped_;
  const bool is_direct =
      needs_.only_sums() && element_.is_float() && element_.stored == reduced_element::form::plain && !element_.is_complex;
  if (!is_direct && !element_.is_staged(is_swapped_)) {
    element_.stage(k_, from, is_swapped_, part, count, staged_);
    data = staged_;
    is_swapped = false;
  }
  if (part == 0) {
    if (valid != nullptr) cells_->valid[cell] += k_.integer_leaf[1](reinterpret_cast<const std::byte*>(valid), count);
    if (needs_.truth) {
      truth_of(from, valid, count, truth_);
      cells_->truths[cell] += k_.integer_leaf[1](reinterpret_cast<const std::byte*>(truth_), count);
    }
    if (needs_.keys()) extremes_of_run(data, valid, count, at);
    if (needs_.integer_sum) {
      const auto* numbers = data;
      if (valid != nullptr) k_.keep_valid[size_index(element_.staged_size)](data, valid, kept_, count), numbers = kept_;
      cells_->integer_sum[cell] += k_.integer_leaf[element_.number()](numbers, count);
    }
  }
  sum = 0;
  if (!needs_.sum && !needs_.moments) return {};
  bool is_wide = element_.is_float64();
  if (!element_.is_float()) {
    k_.to_float64[element_.number()](data, wide_, count);
    data = reinterpret_cast<const std::byte*>(wide_);
    is_wide = true;
  }
  if (valid != nullptr) return take_valid_leaf(data, valid, count, is_wide, sum);
  const bool skips = needs_.skips_nan && element_.is_float();
  if (needs_.sum) {
    std::int64_t nans = 0;
    k_.sum_leaf[is_wide][is_swapped][skips](data, count, &sum, &nans);
    if (part == 0) cells_->nans[cell] += nans;
  }
  if (!needs_.moments) return {};
  const auto leaf = k_.moment_leaf[is_wide][is_swapped][skips](data, count);
  return leaf.count == 0 ? moments{} : moments_about(leaf.count, leaf.shift, leaf.sum, leaf.squares);
}

moments reduction_loops::take_valid_leaf(const std::byte* data, const std::uint8_t* valid, std::int64_t count, bool is_wide,
                                         double& sum) noexcept {
  std::int64_t none = 0;
  k_.keep_valid[is_wide ? 3 : 2](data, valid, kept_, count);
  k_.sum_leaf[is_wide][0][0](kept_, count, &sum, &none);
  const auto kept = static_cast<double>(k_.integer_leaf[1](reinterpret_cast<const std::byte*>(valid), count));
  if (!needs_.moments || kept == 0) return {};
  const auto mean = sum / kept;
  return {kept, mean, k_.valid_squares_leaf[is_wide](data, valid, count, mean)};
}

// ---- Across rows: one row after the other, sixteen at a time.

void reduction_loops::take_rows(const std::byte* from, std::int64_t stride, valid_rows valid, std::int64_t rows, std::int64_t count,
                                place at) noexcept {
  const bool is_direct =
      needs_.only_sums() && element_.is_float() && element_.stored == reduced_element::form::plain && !element_.is_complex;
  for (std::int64_t r = 0; r < rows; r += run_rows) {
    const auto here = std::min(run_rows, rows - r);
    const auto* block = from + r * stride;
    const place row{at.cell, at.position + r * at.position_step, at.position_step};
    if (is_direct) {
      const auto wide = element_.is_float64() ? 1 : 0;
      if (needs_.sum)
        k_.sum_rows[wide][is_swapped_][needs_.skips_nan](block, stride, here, count, cells_->sum.data() + at.cell,
                                                         cells_->nans.data() + at.cell);
      if (needs_.moments) k_.moment_rows[wide][is_swapped_][needs_.skips_nan](block, stride, here, count, run_at(at.cell));
      continue;
    }
    for (std::int64_t c = 0; c < count; c += row_cells) {
      const auto* mask = valid.bytes == nullptr ? nullptr : valid.bytes + r * valid.stride + c;
      take_staged_rows(block + c * item_size_, stride, {mask, valid.stride}, here, std::min(row_cells, count - c),
                       {row.cell + c, row.position, row.position_step});
    }
  }
}

void reduction_loops::take_staged_rows(const std::byte* from, std::int64_t stride, valid_rows mask, std::int64_t rows, std::int64_t count,
                                       const place& at) noexcept {
  const std::uint8_t* valid = nullptr;
  if (needs_.uses_valid) {
    for (std::int64_t r = 0; r < rows; ++r) {
      auto* to = valid_ + r * count;
      const auto* found = find_valid(from + r * stride, mask.bytes == nullptr ? nullptr : mask.bytes + r * mask.stride, count, to);
      if (found != to) std::memcpy(to, found, static_cast<std::size_t>(count));
    }
    valid = valid_;
    k_.integer_rows[1](reinterpret_cast<const std::byte*>(valid), count, rows, count, cells_->valid.data() + at.cell);
  }
  for (int part = 0; part < needs_.parts; ++part) {
    const auto size = element_.staged_size;
    for (std::int64_t r = 0; r < rows; ++r) element_.stage(k_, from + r * stride, is_swapped_, part, count, staged_ + r * count * size);
    if (part == 0) {
      if (needs_.truth) {
        for (std::int64_t r = 0; r < rows; ++r)
          truth_of(from + r * stride, valid == nullptr ? nullptr : valid + r * count, count, truth_ + r * count);
        k_.integer_rows[1](reinterpret_cast<const std::byte*>(truth_), count, rows, count, cells_->truths.data() + at.cell);
      }
      if (needs_.keys()) extremes_of_rows(staged_, valid, rows, count, at);
      if (needs_.integer_sum) {
        const auto* numbers = staged_;
        if (valid != nullptr) k_.keep_valid[size_index(size)](staged_, valid, kept_, rows * count), numbers = kept_;
        k_.integer_rows[element_.number()](numbers, count * size, rows, count, cells_->integer_sum.data() + at.cell);
      }
    }
    if (!needs_.sum && !needs_.moments) continue;
    const auto cell = at.cell + part * cells_->cells;
    if (element_.is_float()) {
      sum_staged_rows({staged_, count * size, element_.is_float64(), false}, valid, rows, count, cell);
    } else {
      k_.to_float64[element_.number()](staged_, wide_, rows * count);
      sum_staged_rows({reinterpret_cast<const std::byte*>(wide_), count * 8, true, false}, valid, rows, count, cell);
    }
  }
}

void reduction_loops::sum_staged_rows(const number_rows& n, const std::uint8_t* valid, std::int64_t rows, std::int64_t count,
                                      std::int64_t cell) noexcept {
  const bool skips = needs_.skips_nan && element_.is_float() && valid == nullptr;
  if (needs_.moments) {
    if (valid != nullptr)
      k_.valid_moment_rows[n.is_wide](n.data, n.stride, valid, count, rows, count, run_at(cell));
    else
      k_.moment_rows[n.is_wide][n.is_swapped][skips](n.data, n.stride, rows, count, run_at(cell));
  }
  if (!needs_.sum) return;
  auto* const sums = cells_->sum.data() + cell;
  auto* const nans = cells_->nans.data() + cell % cells_->cells;
  if (valid != nullptr) {
    k_.keep_valid[n.is_wide ? 3 : 2](n.data, valid, kept_, rows * count);
    k_.sum_rows[n.is_wide][0][0](kept_, n.stride, rows, count, sums, nans);
  } else {
    k_.sum_rows[n.is_wide][n.is_swapped][skips](n.data, n.stride, rows, count, sums, nans);
  }
}

// ---- What counts, what is true, and what is least.

const std::uint8_t* reduction_loops::find_valid(const std::byte* from, const std::uint8_t* mask, std::int64_t count,
                                                std::uint8_t* to) noexcept {
  const bool looks_for_nan = needs_.skips_nan && element_.is_float();
  if (!looks_for_nan) return mask;
  if (mask == nullptr)
    std::memset(to, 1, static_cast<std::size_t>(count));
  else
    std::memcpy(to, mask, static_cast<std::size_t>(count));
  for (int part = 0; part < needs_.parts; ++part) {
    element_.stage(k_, from, is_swapped_, part, count, staged_);
    k_.not_nan[element_.is_float64()](staged_, truth_, count);
    for (std::int64_t i = 0; i < count; ++i) to[i] &= truth_[i];
  }
  return to;
}

void reduction_loops::truth_of(const std::byte* from, const std::uint8_t* valid, std::int64_t count, std::uint8_t* to) noexcept {
  std::memset(to, 0, static_cast<std::size_t>(count));
  auto* const found = reinterpret_cast<std::uint8_t*>(keys_);
  auto* const numbers = reinterpret_cast<std::byte*>(wide_);
  for (int part = 0; part < (element_.is_complex ? 2 : 1); ++part) {
    element_.stage(k_, from, is_swapped_, part, count, numbers);
    k_.not_zero[element_.number()](numbers, found, count);
    for (std::int64_t i = 0; i < count; ++i) to[i] |= found[i];
    if (needs_.skips_nan && valid == nullptr && element_.is_float()) {
      k_.not_nan[element_.is_float64()](numbers, found, count);
      for (std::int64_t i = 0; i < count; ++i) to[i] &= found[i];
    }
  }
  for (std::int64_t i = 0; valid != nullptr && i < count; ++i) to[i] &= valid[i];
}

void reduction_loops::make_keys(const std::byte* staged, const std::uint8_t* valid, std::int64_t count, bool is_reversed) noexcept {
  k_.to_keys[element_.number()][is_reversed](staged, keys_, count, !needs_.skips_nan);
  if (valid == nullptr) return;
  for (std::int64_t i = 0; i < count; ++i) {
    if (valid[i] != 0) continue;
    if (element_.has_wide_keys())
      std::memcpy(keys_ + i * 8, &no_wide_key, 8);
    else
      std::memcpy(keys_ + i * 4, &no_key, 4);
  }
}

std::int64_t reduction_loops::key_at(std::int64_t i) const noexcept {
  if (element_.has_wide_keys()) {
    std::int64_t key;
    std::memcpy(&key, keys_ + i * 8, 8);
    return key;
  }
  std::int32_t key;
  std::memcpy(&key, keys_ + i * 4, 4);
  return key;
}

void reduction_loops::extremes_of_run(const std::byte* staged, const std::uint8_t* valid, std::int64_t count, const place& at) noexcept {
  const auto cell = static_cast<std::size_t>(at.cell);
  for (const bool is_reversed : {false, true}) {
    const bool wants_key = is_reversed ? needs_.high : needs_.low;
    const bool wants_position = is_reversed ? needs_.high_position : needs_.low_position;
    if (!wants_key && !wants_position) continue;
    make_keys(staged, valid, count, is_reversed);
    const auto least = k_.least_key[element_.has_wide_keys()](keys_, count);
    auto& key = (is_reversed ? cells_->high : cells_->low);
    if (wants_key) key[cell] = std::min(key[cell], least);
    if (!wants_position) continue;
    auto& best = (is_reversed ? cells_->high_key : cells_->low_key)[cell];
    auto& position = (is_reversed ? cells_->high_position : cells_->low_position)[cell];
    if (position >= 0 && least > best) continue;
    for (std::int64_t i = 0; i < count; ++i) {
      if (key_at(i) != least || (valid != nullptr && valid[i] == 0)) continue;
      const auto found = at.position + i * at.position_step;
      if (is_before(least, found, best, position)) best = least, position = found;
      if (at.position_step > 0) break;
    }
  }
}

void reduction_loops::extremes_of_rows(const std::byte* staged, const std::uint8_t* valid, std::int64_t rows, std::int64_t count,
                                       const place& at) noexcept {
  for (const bool is_reversed : {false, true}) {
    const bool wants_key = is_reversed ? needs_.high : needs_.low;
    const bool wants_position = is_reversed ? needs_.high_position : needs_.low_position;
    if (!wants_key && !wants_position) continue;
    make_keys(staged, valid, rows * count, is_reversed);
    const bool wide = element_.has_wide_keys();
    if (wants_key)
      k_.least_rows[wide](keys_, count * (wide ? 8 : 4), rows, count, (is_reversed ? cells_->high : cells_->low).data() + at.cell);
    if (!wants_position) continue;
    auto* best = (is_reversed ? cells_->high_key : cells_->low_key).data() + at.cell;
    auto* position = (is_reversed ? cells_->high_position : cells_->low_position).data() + at.cell;
    for (std::int64_t r = 0; r < rows; ++r) {
      const auto found = at.position + r * at.position_step;
      for (std::int64_t c = 0; c < count; ++c) {
        if (valid != nullptr && valid[r * count + c] == 0) continue;
        const auto key = key_at(r * count + c);
        if (is_before(key, found, best[c], position[c])) best[c] = key, position[c] = found;
      }
    }
  }
}

}  // namespace lamella
