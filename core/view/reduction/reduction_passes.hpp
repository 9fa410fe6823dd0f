// SPDX-License-Identifier: BSD-3-Clause
//
// Order statistics of more elements than fit the memory: each pass over the view counts 16 more bits of their keys, until the keys of the
// wanted ranks are known. Exact, whatever the values are.
#pragma once

#include <functional>
#include <span>

#include "lamella/reduce.hpp"

namespace lamella {

/// Where a percentile lies among count sorted elements: between `below` (from 0) and the next one.
struct percentile_rank {
  std::int64_t below = 0;
  double fraction = 0;
};
[[nodiscard]] percentile_rank rank_of(double percent, std::int64_t count) noexcept;
/// The value between two neighbours; a where the fraction is 0, whatever b is.
[[nodiscard]] double between(double a, double b, double fraction) noexcept;

/// @param put  called with the number of the percentile, the place in the result and the value.
void percentiles_by_passes(const view& v, std::span<const double> percents, const reduced_axes& axes, const reduce_options& options,
                           const std::function<void(std::size_t, std::int64_t, double)>& put);

}  // namespace lamella
