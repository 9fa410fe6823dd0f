// SPDX-License-Identifier: BSD-3-Clause
//
// Sums and squares of many cells at once, about a shift that is a member of the cell: squares about a member exceed those about the
// mean at most by the number of members, so that their difference keeps its digits. Included by reduction_kernels.cpp alone.
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

struct moment_vectors {
  double_vector sum, squares;
  int64_vector count;
};

template <typename T, bool IsSwapped, bool SkipsNan, int Rows>
LAMELLA_INLINE moment_vectors with_rows(moment_vectors to, double_vector shift, const std::byte* from, std::int64_t stride) {
#pragma GCC unroll 8
  for (int r = 0; r < Rows; ++r) {
    double_vector distance = load_doubles<T, IsSwapped>(from + r * stride) - shift;
    if constexpr (SkipsNan) {
      const auto is_number = number_mask(distance);
      distance = masked(distance, is_number);
      to.count -= is_number;
    }
    to.sum += distance;
    to.squares += distance * distance;
  }
  if constexpr (!SkipsNan) to.count += Rows;
  return to;
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

/// NaN show in the sum, and are looked for only then: the bits are the same where there are none.
template <typename T, bool IsSwapped, bool SkipsNan, int Rows>
LAMELLA_INLINE void add_moment_rows(const std::byte* from, std::int64_t stride, std::int64_t cells, std::int64_t ahead,
                                    const moment_run& run) {
  const auto size = static_cast<std::int64_t>(sizeof(T));
  bool has_nan = false;
  std::int64_t c = 0;
  for (; c + doubles <= cells; c += doubles) {
    const auto shift = load_vector<double_vector>(run.shift + c);
    const moment_vectors before{load_vector<double_vector>(run.sum + c), load_vector<double_vector>(run.squares + c),
                                load_vector<int64_vector>(run.count + c)};
    auto after = before;
    if (ahead != 0) fetch_rows<Rows>(from + c * size + ahead, stride);
    if (!SkipsNan || !has_nan) after = with_rows<T, IsSwapped, false, Rows>(before, shift, from + c * size, stride);
    if constexpr (SkipsNan) {
      if (has_nan || any_set(~number_mask(after.sum))) {
        after = with_rows<T, IsSwapped, true, Rows>(before, shift, from + c * size, stride);
        has_nan = true;
      }
    }
    store_vector(run.sum + c, after.sum);
    store_vector(run.squares + c, after.squares);
    store_vector(run.count + c, after.count);
  }
  const moment_run here = run;
  for (; c < cells; ++c) moment_cell<T, IsSwapped, SkipsNan>(from + c * size, stride, nullptr, 0, Rows, here, c);
}

template <typename T, bool IsSwapped, bool SkipsNan>
void moment_rows(const std::byte* from, std::int64_t stride, std::int64_t rows, std::int64_t cells, const moment_run& run) {
  constexpr int step = 8;
  const auto ahead = bytes_ahead(cells * static_cast<std::int64_t>(sizeof(T)), stride, step);
  const auto size = static_cast<std::int64_t>(sizeof(T));
  for (std::int64_t c = 0; c < cells; ++c)
    if (run.count[c] == 0) run.shift[c] = first_finite<T, IsSwapped>(from + c * size, stride, nullptr, 0, SkipsNan ? rows : 1);
  std::int64_t r = 0;
  for (; r + step <= rows; r += step) add_moment_rows<T, IsSwapped, SkipsNan, step>(from + r * stride, stride, cells, ahead, run);
  for (; r < rows; ++r) add_moment_rows<T, IsSwapped, SkipsNan, 1>(from + r * stride, stride, cells, 0, run);
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
