// SPDX-License-Identifier: BSD-3-Clause
//
// Sums of floats in float64: along a run of elements in 32 lanes and a fixed tree, across rows one row after the other.
// The order of additions does not depend on the instruction set. Included by reduction_kernels.cpp alone.
#pragma once

#include <type_traits>

#include "view/kernels/reduction_vector.hpp"
#include "view/reduction/reduction_kernels.hpp"

namespace lamella::LAMELLA_KERNELS {

namespace {

constexpr int lanes = 32;
constexpr int lane_vectors = lanes / doubles;

/// Lane i and lane i + 16 first, then 8 apart, 4, 2, 1.
template <typename Vector>
LAMELLA_INLINE auto lane_tree(Vector* sums) {
#pragma GCC unroll 8
  for (int half = lane_vectors / 2; half > 0; half /= 2)
#pragma GCC unroll 8
    for (int i = 0; i < half; ++i) sums[i] += sums[i + half];
  return sum_of_lanes(sums[0]);
}

/// The last elements of a leaf, filled up with zeros.
template <typename T>
struct padded_tail {
  std::byte bytes[lanes * sizeof(T)];
  padded_tail(const std::byte* from, std::int64_t count) {
    __builtin_memset(bytes, 0, sizeof bytes);
    __builtin_memcpy(bytes, from, static_cast<std::size_t>(count) * sizeof(T));
  }
};

template <typename T, bool IsSwapped, bool SkipsNan>
LAMELLA_INLINE void sum_step(const std::byte* from, double_vector* sums, int64_vector* counted) {
#pragma GCC unroll 16
  for (int v = 0; v < lane_vectors; ++v) {
    auto x = load_doubles<T, IsSwapped>(from + v * doubles * static_cast<int>(sizeof(T)));
    if constexpr (SkipsNan) {
      const auto is_number = number_mask(x);
      x = masked(x, is_number);
      counted[v] -= is_number;
    }
    sums[v] += x;
  }
}

template <typename T, bool IsSwapped, bool SkipsNan>
void sum_leaf(const std::byte* from, std::int64_t count, double* sum, std::int64_t* nans) {
  if constexpr (SkipsNan) {  // where there is none, the sum is the same and quicker
    sum_leaf<T, IsSwapped, false>(from, count, sum, nans);
    if (*sum == *sum) return;
  }
  double_vector sums[lane_vectors] = {};
  int64_vector counted[lane_vectors] = {};
  std::int64_t i = 0;
  for (; i + lanes <= count; i += lanes) sum_step<T, IsSwapped, SkipsNan>(from + i * static_cast<std::int64_t>(sizeof(T)), sums, counted);
  std::int64_t padding = 0;
  if (i < count) {
    const padded_tail<T> tail(from + i * static_cast<std::int64_t>(sizeof(T)), count - i);
    sum_step<T, IsSwapped, SkipsNan>(tail.bytes, sums, counted);
    padding = lanes - (count - i);
  }
  *sum = lane_tree(sums);
  if constexpr (SkipsNan) {
    *nans = count + padding - lane_tree(counted);
  } else {
    *nans = 0;
  }
}

template <typename T>
double valid_squares_leaf(const std::byte* from, const std::uint8_t* valid, std::int64_t count, double mean) {
  double values[lanes] = {};
  for (std::int64_t i = 0; i < count; ++i) {
    const auto distance = load_double<T, false>(from + i * static_cast<std::int64_t>(sizeof(T))) - mean;
    if (valid[i] != 0) values[i % lanes] += distance * distance;
  }
  double_vector sums[lane_vectors];
  __builtin_memcpy(sums, values, sizeof sums);
  return lane_tree(sums);
}

/// Rows of a few pages end before the processor sees a stream in them.
LAMELLA_INLINE bool has_short_rows(std::int64_t row_bytes) {
  return row_bytes <= 16384;
}
/// While the bytes [at, at + Bytes) of Rows rows are worked on, asks for a part of the rows behind them, in the order of memory, into the
/// second cache: the first one has no room beside the cells.
template <int Rows, int Bytes>
LAMELLA_INLINE void fetch_ahead(const std::byte* from, std::int64_t stride, std::int64_t row_bytes, std::int64_t at) {
  const auto* next = from + Rows * stride;
  if (stride == row_bytes) {
#pragma GCC unroll 16
    for (int line = 0; line < Rows * Bytes / 64; ++line) __builtin_prefetch(next + at * Rows + line * 64, 0, 2);
  } else {
#pragma GCC unroll 16
    for (int r = 0; r < Rows; ++r) __builtin_prefetch(next + r * stride + at, 0, 2);
  }
}

/// Calls use(how many rows, as a constant; the first of them; whether to fetch ahead): short rows go sixteen at a time, long ones eight,
/// since more streams than that are not followed; the last ones go one at a time.
template <typename Use>
LAMELLA_INLINE void for_each_block(std::int64_t rows, std::int64_t row_bytes, Use&& use) {
  const bool is_short = has_short_rows(row_bytes);
  std::int64_t r = 0;
  if (is_short)
    for (; r + 16 <= rows; r += 16) use(std::integral_constant<int, 16>(), r, true);
  for (; r + 8 <= rows; r += 8) use(std::integral_constant<int, 8>(), r, is_short);
  for (; r < rows; ++r) use(std::integral_constant<int, 1>(), r, false);
}

/// Adds Rows rows to the sums, one after the other: how many are on their way at once changes the speed, not the bits. NaN show in the
/// sum, and are looked for only then.
template <typename T, bool IsSwapped, bool SkipsNan, int Rows>
LAMELLA_INLINE void add_rows(const std::byte* from, std::int64_t stride, std::int64_t cells, bool fetches, double* sums,
                             std::int64_t* nans) {
  constexpr auto size = static_cast<std::int64_t>(sizeof(T));
  bool has_nan = false;
  std::int64_t c = 0;
  for (; c + doubles <= cells; c += doubles) {
    const auto before = load_vector<double_vector>(sums + c);
    const auto* at = from + c * size;
    auto sum = before;
    if (fetches) fetch_ahead<Rows, doubles * size>(from, stride, cells * size, c * size);
    if (!SkipsNan || !has_nan) {
#pragma GCC unroll 8
      for (int r = 0; r < Rows; ++r) sum += load_doubles<T, IsSwapped>(at + r * stride);
    }
    if constexpr (SkipsNan) {
      if (has_nan || any_nan(sum)) {
        has_nan = true;
        sum = before;
        int64_vector counted = {};
#pragma GCC unroll 8
        for (int r = 0; r < Rows; ++r) {
          const auto x = load_doubles<T, IsSwapped>(at + r * stride);
          const auto is_number = number_mask(x);
          sum += masked(x, is_number);
          counted += is_number;
        }
        store_vector(nans + c, load_vector<int64_vector>(nans + c) + (counted + Rows));
      }
    }
    store_vector(sums + c, sum);
  }
  for (; c < cells; ++c) {
    for (int r = 0; r < Rows; ++r) {
      const auto x = load_double<T, IsSwapped>(from + c * size + r * stride);
      const bool is_left_out = SkipsNan && !(x == x);
      if (!is_left_out) sums[c] += x;
      if constexpr (SkipsNan) nans[c] += is_left_out ? 1 : 0;
    }
  }
}

template <typename T, bool IsSwapped, bool SkipsNan>
void sum_rows(const std::byte* from, std::int64_t stride, std::int64_t rows, std::int64_t cells, double* sums, std::int64_t* nans) {
  for_each_block(rows, cells * static_cast<std::int64_t>(sizeof(T)), [&](auto count, std::int64_t r, bool fetches) {
    add_rows<T, IsSwapped, SkipsNan, count.value>(from + r * stride, stride, cells, fetches, sums, nans);
  });
}

}  // namespace

}  // namespace lamella::LAMELLA_KERNELS
