// SPDX-License-Identifier: BSD-3-Clause
#include "view/reduction/reduction_cells.hpp"

#include <cmath>
#include <limits>

namespace lamella {

std::int64_t reduction_needs::bytes_per_cell() const noexcept {
  const int words = parts * ((sum ? 1 : 0) + (moments ? 7 : 0)) + (sum && skips_nan ? 1 : 0) + (integer_sum ? 1 : 0) + (truth ? 1 : 0) +
                    (uses_valid ? 1 : 0) + (low ? 1 : 0) + (high ? 1 : 0) + (low_position ? 2 : 0) + (high_position ? 2 : 0);
  return std::int64_t{8} * words;
}

moments merged(const moments& a, const moments& b) noexcept {
  if (b.count == 0) return a;
  if (a.count == 0) return b;
  const auto count = a.count + b.count, distance = b.mean - a.mean;
  if (!std::isfinite(distance)) return {count, (a.mean * a.count + b.mean * b.count) / count, std::numeric_limits<double>::quiet_NaN()};
  return {count, a.mean + distance * (b.count / count), a.squares + b.squares + distance * distance * (a.count * (b.count / count))};
}

reduction_cells::reduction_cells(const reduction_needs& needs, std::int64_t cell_count) : cells(cell_count) {
  const auto n = static_cast<std::size_t>(cells), all = n * static_cast<std::size_t>(needs.parts);
  if (needs.sum) sum.resize(all);
  if (needs.sum) nans.resize(n);
  if (needs.moments) {
    run_shift.resize(all), run_sum.resize(all), run_squares.resize(all), run_count.resize(all);
    total.resize(all);
  }
  if (needs.integer_sum) integer_sum.resize(n);
  if (needs.uses_valid) valid.resize(n);
  if (needs.truth) truths.resize(n);
  if (needs.low) low.assign(n, INT64_MAX);
  if (needs.high) high.assign(n, INT64_MAX);
  if (needs.low_position) low_key.assign(n, INT64_MAX), low_position.assign(n, -1);
  if (needs.high_position) high_key.assign(n, INT64_MAX), high_position.assign(n, -1);
}

void reduction_cells::end_run() {
  for (std::size_t c = 0; c < total.size(); ++c) {
    if (run_count[c] == 0) continue;
    const auto run = moments_about(static_cast<double>(run_count[c]), run_shift[c], run_sum[c], run_squares[c]);
    total[c] = total[c].count == 0 ? run : merged(total[c], run);
    run_shift[c] = run_sum[c] = run_squares[c] = 0;
    run_count[c] = 0;
  }
}

namespace {

template <typename T>
void add_all(std::vector<T>& to, const std::vector<T>& from) {
  for (std::size_t i = 0; i < to.size(); ++i) to[i] += from[i];
}

void keep_least(std::vector<std::int64_t>& to, const std::vector<std::int64_t>& from) {
  for (std::size_t i = 0; i < to.size(); ++i) to[i] = std::min(to[i], from[i]);
}

void keep_first(std::vector<std::int64_t>& keys, std::vector<std::int64_t>& positions, const std::vector<std::int64_t>& more_keys,
                const std::vector<std::int64_t>& more_positions) {
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (more_positions[i] < 0 || !is_before(more_keys[i], more_positions[i], keys[i], positions[i])) continue;
    keys[i] = more_keys[i];
    positions[i] = more_positions[i];
  }
}

}  // namespace

void reduction_cells::merge(const reduction_cells& later) {
  add_all(sum, later.sum);
  add_all(nans, later.nans);
  for (std::size_t c = 0; c < total.size(); ++c) total[c] = merged(total[c], later.total[c]);
  add_all(integer_sum, later.integer_sum);
  add_all(valid, later.valid);
  add_all(truths, later.truths);
  keep_least(low, later.low);
  keep_least(high, later.high);
  keep_first(low_key, low_position, later.low_key, later.low_position);
  keep_first(high_key, high_position, later.high_key, later.high_position);
}

}  // namespace lamella
