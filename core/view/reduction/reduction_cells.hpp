// SPDX-License-Identifier: BSD-3-Clause
//
// What a reduction knows about its cells while it runs: sums, extremes and positions, as arrays over cells. One object for a task;
// objects of neighbouring boxes are merged in order.
#pragma once

#include <cstdint>
#include <vector>

#include "lamella/reduce.hpp"
#include "view/reduction/reduction_element.hpp"

namespace lamella {

/// What the statistics that were asked for need.
struct reduction_needs {
  bool sum = false;          ///< in float64
  bool moments = false;      ///< mean and squares about it
  bool integer_sum = false;  ///< exact, wraps
  bool count = false;        ///< where elements are left out
  bool truth = false;
  bool low = false, high = false, low_position = false, high_position = false;
  bool skips_nan = false;   ///< of floats
  bool uses_valid = false;  ///< what is left out is said byte by byte: a mask, or complex NaN
  int parts = 1;            ///< 2 of complex numbers

  [[nodiscard]] bool keys() const noexcept { return low || high || low_position || high_position; }
  [[nodiscard]] bool only_sums() const noexcept { return !keys() && !truth && !integer_sum && !uses_valid; }
  [[nodiscard]] std::int64_t bytes_per_cell() const noexcept;
};

/// Of elements that were seen: how many, their mean, squared distances from it.
struct moments {
  double count = 0, mean = 0, squares = 0;
};
/// Both sets together.
///
/// @source  Chan, Golub, LeVeque: Updating formulae and a pairwise algorithm for computing sample variances, 1979.
[[nodiscard]] moments merged(const moments& a, const moments& b) noexcept;

/// Moments of elements whose distances from a shift, and their squares, were summed.
[[nodiscard]] inline moments moments_about(double count, double shift, double sum, double squares) noexcept {
  const auto distance = sum / count, rest = squares - sum * distance;
  return {count, shift + distance, rest < 0 ? 0 : rest};  // below zero: rounding
}

class reduction_cells {
 public:
  reduction_cells() = default;
  reduction_cells(const reduction_needs& needs, std::int64_t cells);

  /// Moves what stands in the run into the moments of each cell.
  void end_run();
  /// Adds what a later box found in the same cells.
  void merge(const reduction_cells& later);

  std::int64_t cells = 0;
  // parts x cells
  std::vector<double> sum, run_shift, run_sum, run_squares;
  std::vector<std::int64_t> run_count;
  std::vector<moments> total;
  // cells
  std::vector<std::int64_t> nans;  // left out of sum
  std::vector<std::uint64_t> integer_sum, valid, truths;
  std::vector<std::int64_t> low, high;  // keys; those of high are inverted, so that the least is the highest
  std::vector<std::int64_t> low_key, low_position, high_key, high_position;
};

/// The better of two (key, position), the first of equals; position -1: none.
[[nodiscard]] inline bool is_before(std::int64_t key, std::int64_t position, std::int64_t best_key, std::int64_t best_position) noexcept {
  return best_position < 0 || key < best_key || (key == best_key && position < best_position);
}

}  // namespace lamella
