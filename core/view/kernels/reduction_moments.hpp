// SPDX-License-Identifier: BSD-3-Clause
//
// Sums and squares of many cells at once, or along a leaf, about a shift that is one of the elements: squares about a member exceed
// those about the mean at most by the number of members, so that their difference keeps its digits. Included by reduction_kernels.cpp
// alone.
#pragma once

#include "view/kernels/reduction_sums.hpp"

namespace lamella::LAMELLA_KERNELS {

namespace {

LAMELLA_INLINE bool is_finite(double x) {
  return x - x == 0;
}

/// The shift of a cell that has no value yet: its first finite one in these rows, else 0.
template <typename T, bool IsSwapped>
LAMELLA_INLINE double first_finite(const std::byte* from, std::int64_t stride, const std::uint8_t* valid, std::int64_t valid_stride,
                                   std::int64_t rows) {
  for (std::int64_t r = 0; r < rows; ++r) {
    const auto x = load_double<T, IsSwapped>(from + r * stride);
    if ((valid == nullptr || valid[r * valid_stride] != 0) && is_finite(x)) return x;
  }
  return 0;
}

/// Both vectors of a line of floats: loads of whole lines keep the memory busy.
constexpr int line_vectors = 2;
constexpr int line_cells = line_vectors * doubles;

struct moment_line {
  double_vector sum[line_vectors], squares[line_vectors];
};

template <typename T, bool IsSwapped>
LAMELLA_INLINE void add_moment_line(const std::byte* from, const double_vector* shift, moment_line& to) {
#pragma GCC unroll 2
  for (int v = 0; v < line_vectors; ++v) {
    const double_vector distance = load_doubles<T, IsSwapped>(from + v * doubles * static_cast<int>(sizeof(T))) - shift[v];
    to.sum[v] += distance;
    to.squares[v] += distance * distance;
  }
}
template <typename T, bool IsSwapped>
LAMELLA_INLINE void add_moment_numbers(const std::byte* from, const double_vector* shift, moment_line& to, int64_vector* counted) {
#pragma GCC unroll 2
  for (int v = 0; v < line_vectors; ++v) {
    const double_vector any = load_doubles<T, IsSwapped>(from + v * doubles * static_cast<int>(sizeof(T))) - shift[v];
    const auto is_number = number_mask(any);
    const auto distance = masked(any, is_number);
    to.sum[v] += distance;
    to.squares[v] += distance * distance;
    counted[v] -= is_number;
  }
}

LAMELLA_INLINE bool has_nan(const moment_line& line) {
  return any_nan(line.sum[0]) || any_nan(line.sum[1]);
}

/// One cell, in the same order.
template <typename T, bool IsSwapped, bool SkipsNan>
LAMELLA_INLINE void moment_cell(const std::byte* from, std::int64_t stride, const std::uint8_t* valid, std::int64_t valid_stride,
                                std::int64_t rows, const moment_run& run, std::int64_t c) {
  for (std::int64_t r = 0; r < rows; ++r) {
    const auto distance = load_double<T, IsSwapped>(from + r * stride) - run.shift[c];
    if ((SkipsNan && !(distance == distance)) || (valid != nullptr && valid[r * valid_stride] == 0)) continue;
    run.sum[c] += distance;
    run.squares[c] += distance * distance;
    ++run.count[c];
  }
}

/// Rows rows of a line of cells. NaN show in the sum, and are looked for only then, or where they were met before: the bits are the same
/// where there are none.
template <typename T, bool IsSwapped, bool SkipsNan, int Rows>
LAMELLA_INLINE void add_moment_rows(const std::byte* from, std::int64_t stride, const moment_run& run, std::int64_t c, bool& met_nan) {
  const int64_vector counts[] = {load_vector<int64_vector>(run.count + c), load_vector<int64_vector>(run.count + c + doubles)};
  if (any_set((int64_vector)(counts[0] == 0) | (int64_vector)(counts[1] == 0)))
    for (auto i = c; i < c + line_cells; ++i)
      if (run.count[i] == 0)
        run.shift[i] = first_finite<T, IsSwapped>(from + (i - c) * static_cast<int>(sizeof(T)), stride, nullptr, 0, SkipsNan ? Rows : 1);
  const double_vector shift[] = {load_vector<double_vector>(run.shift + c), load_vector<double_vector>(run.shift + c + doubles)};
  const moment_line before{{load_vector<double_vector>(run.sum + c), load_vector<double_vector>(run.sum + c + doubles)},
                           {load_vector<double_vector>(run.squares + c), load_vector<double_vector>(run.squares + c + doubles)}};
  auto after = before;
  int64_vector counted[line_vectors] = {int64_vector{} + Rows, int64_vector{} + Rows};
  if (!SkipsNan || !met_nan) {
#pragma GCC unroll 4
    for (int r = 0; r < Rows; ++r) add_moment_line<T, IsSwapped>(from + r * stride, shift, after);
  }
  if constexpr (SkipsNan) {
    if (met_nan || has_nan(after)) {
      met_nan = true;
      after = before;
      counted[0] = counted[1] = int64_vector{};
      for (int r = 0; r < Rows; ++r) add_moment_numbers<T, IsSwapped>(from + r * stride, shift, after, counted);
    }
  }
#pragma GCC unroll 2
  for (int v = 0; v < line_vectors; ++v) {
    store_vector(run.sum + c + v * doubles, after.sum[v]);
    store_vector(run.squares + c + v * doubles, after.squares[v]);
    store_vector(run.count + c + v * doubles, counts[v] + counted[v]);
  }
}

template <typename T, bool IsSwapped, bool SkipsNan, int Rows>
void moment_block(const std::byte* from, std::int64_t stride, std::int64_t cells, bool fetches, const moment_run& run) {
  constexpr auto size = static_cast<std::int64_t>(sizeof(T));
  const moment_run here = run;
  bool met_nan = false;
  std::int64_t c = 0;
  for (; c + line_cells <= cells; c += line_cells) {
    if (fetches) fetch_ahead<Rows, line_cells * size>(from, stride, cells * size, c * size);
    add_moment_rows<T, IsSwapped, SkipsNan, Rows>(from + c * size, stride, here, c, met_nan);
  }
  for (; c < cells; ++c) {
    if (here.count[c] == 0) here.shift[c] = first_finite<T, IsSwapped>(from + c * size, stride, nullptr, 0, SkipsNan ? Rows : 1);
    moment_cell<T, IsSwapped, SkipsNan>(from + c * size, stride, nullptr, 0, Rows, here, c);
  }
}

template <typename T, bool IsSwapped, bool SkipsNan>
void moment_rows(const std::byte* from, std::int64_t stride, std::int64_t rows, std::int64_t cells, const moment_run& run) {
  for_each_block(rows, cells * static_cast<std::int64_t>(sizeof(T)), [&](auto count, std::int64_t r, bool fetches) {
    moment_block<T, IsSwapped, SkipsNan, count.value>(from + r * stride, stride, cells, fetches, run);
  });
}

/// Along a leaf, in lanes, about its first finite element. Line by line: all lanes in one loop take an eighth longer with g++ 12.
template <typename T, bool IsSwapped, bool SkipsNan>
leaf_moments moment_leaf(const std::byte* from, std::int64_t count) {
  const auto size = static_cast<std::int64_t>(sizeof(T));
  const auto origin = first_finite<T, IsSwapped>(from, size, nullptr, 0, SkipsNan ? count : 1);
  const double_vector shift[line_vectors] = {double_vector{} + origin, double_vector{} + origin};
  constexpr int lines = lane_vectors / line_vectors;
  moment_line found[lines] = {};
  int64_vector counted[lines][line_vectors] = {};
  std::int64_t i = 0;
  for (; i + lanes <= count; i += lanes)
#pragma GCC unroll 8
    for (int l = 0; l < lines; ++l) add_moment_line<T, IsSwapped>(from + (i + l * line_cells) * size, shift, found[l]);
  const auto whole = i;
  bool is_nan = false;
  if constexpr (SkipsNan) {
#pragma GCC unroll 8
    for (int l = 0; l < lines; ++l) is_nan |= has_nan(found[l]);
    if (is_nan) {
      for (auto& line : found) line = {};
      for (i = 0; i + lanes <= count; i += lanes)
#pragma GCC unroll 8
        for (int l = 0; l < lines; ++l) add_moment_numbers<T, IsSwapped>(from + (i + l * line_cells) * size, shift, found[l], counted[l]);
    }
  }
  double_vector sums[lane_vectors], squares[lane_vectors];
  int64_vector counts[lane_vectors];
#pragma GCC unroll 8
  for (int v = 0; v < lane_vectors; ++v) {
    sums[v] = found[v / line_vectors].sum[v % line_vectors];
    squares[v] = found[v / line_vectors].squares[v % line_vectors];
    counts[v] = counted[v / line_vectors][v % line_vectors];
  }
  double more[2][lanes];
  auto kept = is_nan ? lane_tree(counts) : whole;
  if (i < count) {
    __builtin_memcpy(more[0], sums, sizeof more[0]);
    __builtin_memcpy(more[1], squares, sizeof more[1]);
    for (int lane = 0; i < count; ++i, ++lane) {
      const auto distance = load_double<T, IsSwapped>(from + i * size) - origin;
      if (SkipsNan && !(distance == distance)) continue;
      more[0][lane] += distance;
      more[1][lane] += distance * distance;
      ++kept;
    }
    __builtin_memcpy(sums, more[0], sizeof more[0]);
    __builtin_memcpy(squares, more[1], sizeof more[1]);
  }
  return {static_cast<double>(kept), origin, lane_tree(sums), lane_tree(squares)};
}

template <typename T>
void valid_moment_rows(const std::byte* from, std::int64_t stride, const std::uint8_t* valid, std::int64_t valid_stride, std::int64_t rows,
                       std::int64_t cells, const moment_run& run) {
  for (std::int64_t c = 0; c < cells; ++c) {
    const auto* cell = from + c * static_cast<std::int64_t>(sizeof(T));
    if (run.count[c] == 0) run.shift[c] = first_finite<T, false>(cell, stride, valid + c, valid_stride, rows);
    moment_cell<T, false, false>(cell, stride, valid + c, valid_stride, rows, run, c);
  }
}

}  // namespace

}  // namespace lamella::LAMELLA_KERNELS
