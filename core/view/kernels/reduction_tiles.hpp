// SPDX-License-Identifier: BSD-3-Clause
//
// Work on tiles that lie in the second cache: 64 bytes a row, one lane a cell. Order statistics by bisection on keys, all lanes at once;
// one pass of a sigma clip. Included by reduction_kernels.cpp alone.
#pragma once

#include <type_traits>

#include "view/kernels/reduction_keys.hpp"
#include "view/kernels/reduction_moments.hpp"

namespace lamella::LAMELLA_KERNELS {

namespace {

// Comparisons of 64 bytes give masks, and adding those to counts takes longer than two vectors of 32 bytes do.
#if LAMELLA_VECTOR_BYTES >= 32
constexpr int key_bytes = 32;
#else
constexpr int key_bytes = 16;
#endif
template <typename Key>
struct vector_of_keys {
  typedef Key type __attribute__((vector_size(key_bytes)));
  typedef std::conditional_t<sizeof(Key) == 4, float, double> reals __attribute__((vector_size(key_bytes)));
};

template <typename Vector>
LAMELLA_INLINE Vector chosen(Vector mask, Vector yes, Vector no) {
  return (yes & mask) | (no & ~mask);
}

template <typename Vector>
LAMELLA_INLINE bool all_set(Vector mask) {
#if defined(__AVX2__)
  return _mm256_movemask_epi8((__m256i)mask) == -1;
#elif defined(__SSE2__)
  return _mm_movemask_epi8((__m128i)mask) == 0xffff;
#else
  bool all = true;
  for (std::size_t i = 0; i < sizeof(Vector) / sizeof(mask[0]); ++i) all &= mask[i] != 0;
  return all;
#endif
}

template <typename Vector>
LAMELLA_INLINE Vector count_up_to(const std::byte* tile, std::int64_t rows, Vector limit) {
  constexpr int step = 8;
  Vector more[4] = {};  // than the limit
  std::int64_t r = 0;
  for (; r + step <= rows; r += step, tile += step * tile_row_bytes)
#pragma GCC unroll 8
    for (int i = 0; i < step; ++i) more[i % 4] += (Vector)(load_vector<Vector>(tile + i * tile_row_bytes) > limit);
  for (; r < rows; ++r, tile += tile_row_bytes) more[0] += (Vector)(load_vector<Vector>(tile) > limit);
  return Vector{} + static_cast<std::remove_reference_t<decltype(limit[0])>>(rows) + (more[0] + more[1] + (more[2] + more[3]));
}

/// A key with exactly rank keys up to it, or the key of that rank itself: between the least and the greatest, in turn where keys spread
/// evenly would have it, and by halves.
template <typename Key>
LAMELLA_INLINE typename vector_of_keys<Key>::type bisected(const std::byte* tile, std::int64_t rows,
                                                           typename vector_of_keys<Key>::type rank) {
  using vector = typename vector_of_keys<Key>::type;
  using reals = typename vector_of_keys<Key>::reals;
  vector low = load_vector<vector>(tile), high = low;
  for (std::int64_t r = 1; r < rows; ++r) {
    const auto keys = load_vector<vector>(tile + r * tile_row_bytes);
    low = chosen((vector)(keys < low), keys, low);
    high = chosen((vector)(keys > high), keys, high);
  }
  auto found = high;
  vector is_done = (vector)(low >= high);
  vector below = {}, up_to = vector{} + static_cast<Key>(rows);  // keys less than low, keys up to high
  for (int step = 0; !all_set(is_done); ++step) {
    vector middle = (low & high) + ((low ^ high) >> 1);  // no overflow
    if (step % 2 != 0) {
      const reals first = __builtin_convertvector(low, reals), length = __builtin_convertvector(high, reals) - first;
      const reals part = (__builtin_convertvector(rank - below, reals) - 0.5F) / __builtin_convertvector(up_to - below, reals);
      const vector guess = __builtin_convertvector(first + length * part, vector);
      middle = chosen((vector)(guess >= low) & (vector)(guess < high), guess, middle);
    }
    const auto count = count_up_to(tile, rows, middle);
    const vector is_hit = (vector)(count == rank) & ~is_done;
    found = chosen(is_hit, middle, found);
    is_done |= is_hit;
    const vector is_enough = (vector)(count >= rank);
    high = chosen(is_enough & ~is_done, middle, high);
    up_to = chosen(is_enough & ~is_done, count, up_to);
    low = chosen(~is_enough & ~is_done, middle + 1, low);
    below = chosen(~is_enough & ~is_done, count, below);
    const vector has_closed = (vector)(low >= high) & ~is_done;
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
  const auto border = bisected<Key>(tile, rows, rank);
  vector below = vector{} + lowest_key<Key>, above = ~below, count = {};
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
  constexpr int width = key_bytes / sizeof(Key);
  for (int part = 0; part < tile_row_bytes / key_bytes; ++part)
    select_in_vector<Key>(tile + part * key_bytes, rows, ranks + part * width, value + part * width, next + part * width);
}

template <typename Key>
void count_greatest(const std::byte* tile, std::int64_t rows, std::int64_t* counts) {
  using vector = typename vector_of_keys<Key>::type;
  constexpr int width = key_bytes / sizeof(Key);
  for (int part = 0; part < tile_row_bytes / key_bytes; ++part) {
    vector count = {};
    const auto* at = tile + part * key_bytes;
    for (std::int64_t r = 0; r < rows; ++r, at += tile_row_bytes) count -= (vector)(load_vector<vector>(at) == greatest_key<Key>);
    for (int i = 0; i < width; ++i) counts[part * width + i] = count[i];
  }
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
