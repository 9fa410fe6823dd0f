// SPDX-License-Identifier: BSD-3-Clause
//
// Work on tiles that lie in the second cache: 64 bytes a row, one lane a cell. Order statistics by bisection on keys, all lanes at once;
// one pass of a sigma clip. Included by reduction_kernels.cpp alone.
#pragma once

#include "view/kernels/reduction_keys.hpp"
#include "view/kernels/reduction_moments.hpp"

namespace lamella::LAMELLA_KERNELS {

namespace {

template <typename Key>
struct vector_of_keys;
template <>
struct vector_of_keys<std::int32_t> {
  using type = int32_vector;
};
template <>
struct vector_of_keys<std::int64_t> {
  using type = int64_vector;
};

template <typename Vector>
LAMELLA_INLINE Vector chosen(Vector mask, Vector yes, Vector no) {
  return (yes & mask) | (no & ~mask);
}

template <typename Vector>
LAMELLA_INLINE bool all_set(Vector mask) {
  bool all = true;
  for (std::size_t i = 0; i < sizeof(Vector) / sizeof(mask[0]); ++i) all &= mask[i] != 0;
  return all;
}

template <typename Vector>
LAMELLA_INLINE Vector count_up_to(const std::byte* tile, std::int64_t rows, Vector limit) {
  Vector c0 = {}, c1 = {}, c2 = {}, c3 = {};
  std::int64_t r = 0;
  for (; r + 4 <= rows; r += 4, tile += 4 * tile_row_bytes) {
    c0 -= (Vector)(load_vector<Vector>(tile) <= limit);
    c1 -= (Vector)(load_vector<Vector>(tile + tile_row_bytes) <= limit);
    c2 -= (Vector)(load_vector<Vector>(tile + 2 * tile_row_bytes) <= limit);
    c3 -= (Vector)(load_vector<Vector>(tile + 3 * tile_row_bytes) <= limit);
  }
  for (; r < rows; ++r, tile += tile_row_bytes) c0 -= (Vector)(load_vector<Vector>(tile) <= limit);
  return c0 + c1 + (c2 + c3);
}

/// A key with exactly rank keys up to it, or the key of that rank itself: between the least and the greatest by halves.
template <typename Vector>
LAMELLA_INLINE Vector bisected(const std::byte* tile, std::int64_t rows, Vector rank) {
  Vector low = load_vector<Vector>(tile), high = low;
  for (std::int64_t r = 1; r < rows; ++r) {
    const auto keys = load_vector<Vector>(tile + r * tile_row_bytes);
    low = chosen((Vector)(keys < low), keys, low);
    high = chosen((Vector)(keys > high), keys, high);
  }
  auto found = high;
  Vector is_done = (Vector)(low >= high);
  while (!all_set(is_done)) {
    const Vector middle = (low & high) + ((low ^ high) >> 1);  // no overflow
    const auto count = count_up_to(tile, rows, middle);
    const Vector is_hit = (Vector)(count == rank) & ~is_done;
    found = chosen(is_hit, middle, found);
    is_done |= is_hit;
    const Vector is_enough = (Vector)(count >= rank);
    high = chosen(is_enough & ~is_done, middle, high);
    low = chosen(~is_enough & ~is_done, middle + 1, low);
    const Vector has_closed = (Vector)(low >= high) & ~is_done;
    found = chosen(has_closed, high, found);
    is_done |= has_closed;
  }
  return found;
}

template <typename Key>
LAMELLA_INLINE void select_in_vector(const std::byte* tile, std::int64_t rows, const std::int64_t* ranks, std::int64_t* value,
                                     std::int64_t* next) {
  using vector = typename vector_of_keys<Key>::type;
  constexpr int width = sizeof(vector) / sizeof(Key);
  vector rank;
  for (int i = 0; i < width; ++i) rank[i] = static_cast<Key>(ranks[i]);
  const auto border = bisected(tile, rows, rank);
  constexpr Key lowest = static_cast<Key>(Key(1) << (sizeof(Key) * 8 - 2)) * -2;
  vector below = vector{} + lowest, above = ~below, count = {};
  for (std::int64_t r = 0; r < rows; ++r) {
    const auto keys = load_vector<vector>(tile + r * tile_row_bytes);
    const vector is_below = (vector)(keys <= border);
    count -= is_below;
    const auto low = chosen(is_below, keys, below), high = chosen(is_below, above, keys);
    below = chosen((vector)(low > below), low, below);
    above = chosen((vector)(high < above), high, above);
  }
  for (int i = 0; i < width; ++i) {
    value[i] = below[i];
    next[i] = count[i] > rank[i] ? below[i] : above[i];
  }
}

template <typename Key>
void select_keys(const std::byte* tile, std::int64_t rows, const std::int64_t* ranks, std::int64_t* value, std::int64_t* next) {
  constexpr int width = vector_bytes / sizeof(Key);
  for (int part = 0; part < tile_row_bytes / vector_bytes; ++part)
    select_in_vector<Key>(tile + part * vector_bytes, rows, ranks + part * width, value + part * width, next + part * width);
}

template <typename T>
void clip_rows(const std::byte* tile, std::int64_t rows, const double* low, const double* high, const double* shift, double* sum,
               double* squares, std::int64_t* count, std::int64_t* below) {
  constexpr int width = tile_row_bytes / sizeof(T);
  for (int c = 0; c < width; c += doubles) {
    const auto least = load_vector<double_vector>(low + c), most = load_vector<double_vector>(high + c);
    const auto from = load_vector<double_vector>(shift + c);
    double_vector part = {}, part_squares = {};
    int64_vector counted = {}, under = {};
    const auto* at = tile + c * static_cast<int>(sizeof(T));
    for (std::int64_t r = 0; r < rows; ++r, at += tile_row_bytes) {
      const auto x = load_doubles<T, false>(at);
      const int64_vector is_kept = (int64_vector)(x >= least) & (int64_vector)(x <= most);
      const auto distance = masked(x - from, is_kept);
      part += distance;
      part_squares += distance * distance;
      counted -= is_kept;
      under -= (int64_vector)(x < least);
    }
    store_vector(sum + c, part);
    store_vector(squares + c, part_squares);
    store_vector(count + c, counted);
    store_vector(below + c, under);
  }
}

}  // namespace

}  // namespace lamella::LAMELLA_KERNELS
