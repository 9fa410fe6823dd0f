// SPDX-License-Identifier: BSD-3-Clause
//
// Sums of floats in float64: along a run of elements in 32 lanes and a fixed tree, across rows one row after the other.
// The order of additions does not depend on the instruction set. Included by reduction_kernels.cpp alone.
#pragma once

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
  auto last = sums[0];
#pragma GCC unroll 8
  for (int half = doubles / 2; half > 0; half /= 2)
#pragma GCC unroll 8
    for (int i = 0; i < half; ++i) last[i] += last[i + half];
  return last[0];
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

template <bool SkipsNan>
LAMELLA_INLINE double_vector squared(double_vector x, double mean, double_vector) {
  const double_vector distance = x - mean;
  if constexpr (!SkipsNan) return distance * distance;
  const auto kept = masked(distance, number_mask(x));
  return kept * kept;
}

template <typename T, bool IsSwapped, bool SkipsNan>
double squares_leaf(const std::byte* from, std::int64_t count, double mean) {
  double_vector sums[lane_vectors] = {};
  const auto size = static_cast<std::int64_t>(sizeof(T));
  std::int64_t i = 0;
  for (; i + lanes <= count; i += lanes) {
#pragma GCC unroll 16
    for (int v = 0; v < lane_vectors; ++v)
      sums[v] += squared<SkipsNan>(load_doubles<T, IsSwapped>(from + (i + v * doubles) * size), mean, sums[v]);
  }
  if (i < count) {
    double values[lanes];
    __builtin_memcpy(values, sums, sizeof values);
    for (int lane = 0; i < count; ++i, ++lane) {
      const auto x = load_double<T, IsSwapped>(from + i * size);
      const auto distance = x - mean;
      if (!SkipsNan || x == x) values[lane] += distance * distance;
    }
    __builtin_memcpy(sums, values, sizeof values);
  }
  return lane_tree(sums);
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

LAMELLA_INLINE bool any_set(int64_vector mask) {
  std::int64_t any = 0;
  for (int i = 0; i < doubles; ++i) any |= mask[i];
  return any != 0;
}

/// Rows of a few pages end before the processor sees a stream in them.
LAMELLA_INLINE bool has_short_rows(std::int64_t row_bytes) {
  return row_bytes <= 16384;
}
/// Bytes from a row to one that is worth asking for already.
LAMELLA_INLINE std::int64_t bytes_ahead(std::int64_t row_bytes, std::int64_t stride, int rows) {
  return has_short_rows(row_bytes) ? stride * rows : 0;
}
template <int Rows>
LAMELLA_INLINE void fetch_rows(const std::byte* from, std::int64_t stride) {
#pragma GCC unroll 8
  for (int r = 0; r < Rows; ++r) __builtin_prefetch(from + r * stride);
}

/// Adds Rows rows to the sums, one after the other: how many are on their way at once changes the speed, not the bits. NaN show in the
/// sum, and are looked for only then.
template <typename T, bool IsSwapped, bool SkipsNan, int Rows>
LAMELLA_INLINE void add_rows(const std::byte* from, std::int64_t stride, std::int64_t cells, std::int64_t ahead, double* sums,
                             std::int64_t* nans) {
  const auto size = static_cast<std::int64_t>(sizeof(T));
  bool has_nan = false;
  std::int64_t c = 0;
  for (; c + doubles <= cells; c += doubles) {
    const auto before = load_vector<double_vector>(sums + c);
    const auto* at = from + c * size;
    auto sum = before;
    if (ahead != 0) fetch_rows<Rows>(at + ahead, stride);
    if (!SkipsNan || !has_nan) {
#pragma GCC unroll 8
      for (int r = 0; r < Rows; ++r) sum += load_doubles<T, IsSwapped>(at + r * stride);
    }
    if constexpr (SkipsNan) {
      if (has_nan || any_set(~number_mask(sum))) {
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
  constexpr int step = 8;
  const auto row_bytes = cells * static_cast<std::int64_t>(sizeof(T));
  const auto ahead = bytes_ahead(row_bytes, stride, step);
  std::int64_t r = 0;
  if (SkipsNan || !has_short_rows(row_bytes))  // short ones are quickest as they stand in memory
    for (; r + step <= rows; r += step) add_rows<T, IsSwapped, SkipsNan, step>(from + r * stride, stride, cells, ahead, sums, nans);
  for (; r < rows; ++r) add_rows<T, IsSwapped, SkipsNan, 1>(from + r * stride, stride, cells, 0, sums, nans);
}

}  // namespace

}  // namespace lamella::LAMELLA_KERNELS
