// SPDX-License-Identifier: BSD-3-Clause
//
// Reductions of views over any set of axes: sums, extremes, positions, order statistics, histograms, sigma clipping. Views may be larger
// than memory; every input byte is read once, unless a function says otherwise, and results have the same bits whatever the number of
// threads and whatever the processor. Arithmetic on elements (a - b, a * 2) is not here: that makes views.
// Threads: everything here from any thread, several at once, also with the same objects.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "array.hpp"
#include "view.hpp"

namespace lamella {

/// What to compute, and the dtype of the result. Sums of floats are made, and given, in float64: nothing that float32 elements hold is
/// lost. Extended floats (long double) are reduced as float64.
enum class statistic {
  count,               ///< int64: elements that are not left out
  sum,                 ///< int64 of signed integers and bool, uint64 of unsigned ones (both wrap); float64; complex128
  mean,                ///< float64; complex128
  standard_deviation,  ///< float64: square root of the variance
  variance,            ///< float64: squared distances from the mean by count - ddof; of complex numbers: of their absolute values
  minimum,             ///< the view's dtype
  maximum,             ///< the view's dtype
  argmin,              ///< int64: C-order position among the reduced axes of the first minimum
  argmax,              ///< int64: of the first maximum
  any,                 ///< bool: one element at least is not zero; NaN is not zero
  all,                 ///< bool: no element is zero
};

struct reduce_options {
  /// NaN are left out; else they make the result NaN (argmin, argmax: are the extreme). A complex number is NaN where one part is.
  bool skip_nan = false;
  /// Bool (or any integer): where it is not zero the element is left out. Its shape is broadcast to the view's, as NumPy does.
  std::optional<view> mask = {};
  double ddof = 0;  ///< of variance and standard deviation
  /// memory bounds accumulators and scratch, not the result.
  read_options reading = {};
};

/// Axes to reduce; negative ones count from the end. Nothing: all of them.
using reduced_axes = std::optional<std::vector<int>>;

/// Several statistics of one pass: an array for each, of the axes that are kept, in the order of the view; scalars have shape ().
///
/// Where no element is left: count and sums 0, any false, all true, argmin and argmax -1; minimum and maximum NaN of floats, 0 of
/// integers; mean and variance NaN.
/// Order of additions: runs of 4096 elements along the fastest axis in 32 lanes and a tree, 16 rows at a time across it, counted from
/// element 0 of the view in the order of storage; chunks one by one, in the order of the grid.
///
/// @throws error   bad_argument: an axis that is not there or twice, a mask of another shape, the extremes of an empty view;
///                 unsupported: elements that are no numbers, extremes of complex numbers; limit: memory is too small; what reading throws.
/// @thread         any thread, at the same time.
[[nodiscard]] std::vector<array> reduce(const view& v, std::span<const statistic> statistics, const reduced_axes& axes = {},
                                        const reduce_options& options = {});
[[nodiscard]] array reduce(const view& v, statistic one, const reduced_axes& axes = {}, const reduce_options& options = {});

/// Exact order statistics: float64 arrays, one for each of percents (0 to 100), interpolated linearly between neighbours as NumPy does.
/// One pass where the reduced elements of some cells fit the memory; else two to four passes over the view for each cell, which count
/// keys and need 1 MiB a percentile. An encoded chunk is decoded once for each group of cells that it holds elements of.
///
/// @throws error   as reduce(); unsupported: complex numbers too.
[[nodiscard]] std::vector<array> percentiles(const view& v, std::span<const double> percents, const reduced_axes& axes = {},
                                             const reduce_options& options = {});
[[nodiscard]] array median(const view& v, const reduced_axes& axes = {}, const reduce_options& options = {});

struct histogram_result {
  array counts;               ///< int64, shape: kept axes, bins
  std::vector<double> edges;  ///< bins + 1, equally spaced
};
/// Bin i has the elements with edges[i] <= x < edges[i + 1]; the last one its right edge too. NaN and what lies outside is left out.
///
/// @param range    nothing: from the least to the greatest element, which takes a pass of its own.
/// @throws error   as percentiles(); bad_argument: no bins, a range that is not finite.
[[nodiscard]] histogram_result histogram(const view& v, std::int64_t bins, std::optional<std::pair<double, double>> range = {},
                                         const reduced_axes& axes = {}, const reduce_options& options = {});

enum class clip_centre { mean, median };
struct clip_options {
  int iterations = 5;  ///< at most; it ends where nothing was clipped; -1: until then
  double low_sigma = 3, high_sigma = 3;
  clip_centre centre = clip_centre::mean;
};
struct clipped_statistics {
  array mean, standard_deviation, count;  ///< float64 (of the population), float64, int64; of the elements that are left
};
/// Statistics without outliers: again and again the elements beyond centre - low_sigma * std or centre + high_sigma * std go. Elements
/// that are not finite are left out from the start. One pass; the reduced elements of some cells must fit the memory.
///
/// @throws error   as percentiles().
[[nodiscard]] clipped_statistics sigma_clip(const view& v, const clip_options& clip = {}, const reduced_axes& axes = {},
                                            const reduce_options& options = {});

}  // namespace lamella
