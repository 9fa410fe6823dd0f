// SPDX-License-Identifier: BSD-3-Clause
//
// Count, extremes, mean and spread of numbers, for `lamella stats`: exact two-pass sums over runs that fit the first cache, merged
// pairwise in order, so that the result is the same whatever the number of threads. NaN are counted and left out.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

namespace lamella::cli {

template <typename T>
struct value_statistics {
  std::uint64_t count = 0, nan_count = 0;  ///< count: without NaN
  T minimum = {}, maximum = {};            ///< of no meaning where count is 0
  double mean = 0;
  double squares = 0;  ///< sum of the squared distances from the mean
};

/// Chan, Golub and LeVeque's update: the statistics of both sets together.
template <typename T>
[[nodiscard]] value_statistics<T> merged(const value_statistics<T>& a, const value_statistics<T>& b) {
  const auto nan_count = a.nan_count + b.nan_count;
  auto all = a.count == 0 ? b : a;
  all.nan_count = nan_count;
  if (a.count == 0 || b.count == 0) return all;
  const double count_a = static_cast<double>(a.count), count_b = static_cast<double>(b.count), count = count_a + count_b;
  const double distance = b.mean - a.mean;
  all.count = a.count + b.count;
  all.minimum = std::min(a.minimum, b.minimum);
  all.maximum = std::max(a.maximum, b.maximum);
  all.mean = a.mean + distance * (count_b / count);
  all.squares = a.squares + b.squares + distance * distance * (count_a * count_b / count);
  return all;
}

/// Elements of one run: small enough to be read twice from the first cache, and for integer sums not to overflow.
inline constexpr std::size_t run_length = 1024;

namespace run {

// Independent sums let the compiler use vector registers, and fix the order of additions whatever it does.
inline constexpr std::size_t lanes = 16;
template <typename T>
using lane_values = std::array<T, lanes>;

template <typename T, typename Use>
void for_each_in_lanes(std::span<const T> values, Use&& use) {
  std::size_t i = 0;
  for (; i + lanes <= values.size(); i += lanes) {
    for (std::size_t lane = 0; lane < lanes; ++lane) use(lane, values[i + lane]);
  }
  for (std::size_t lane = 0; i + lane < values.size(); ++lane) use(lane, values[i + lane]);
}

template <typename T>
T pairwise_sum(lane_values<T> values) {
  for (std::size_t half = lanes / 2; half > 0; half /= 2) {
    for (std::size_t i = 0; i < half; ++i) values[i] += values[i + half];
  }
  return values[0];
}

template <typename T>
constexpr T highest() {
  return std::is_integral_v<T> ? std::numeric_limits<T>::max() : std::numeric_limits<T>::infinity();
}
template <typename T>
constexpr T lowest() {
  return std::is_integral_v<T> ? std::numeric_limits<T>::min() : -std::numeric_limits<T>::infinity();
}

template <typename T>
bool is_nan(T value) {
  return value != value;
}

}  // namespace run

/// @param values  run_length of them at most.
template <typename T>
[[nodiscard]] value_statistics<T> statistics_of_run(std::span<const T> values) {
  using sum_type = std::conditional_t<std::is_integral_v<T> && sizeof(T) < 8, std::int64_t, double>;
  run::lane_values<sum_type> sums = {};
  run::lane_values<std::uint32_t> nans = {};
  run::lane_values<T> low, high;
  low.fill(run::highest<T>());
  high.fill(run::lowest<T>());
  run::for_each_in_lanes(values, [&](std::size_t lane, T value) {
    const bool is_nan = run::is_nan(value);
    sums[lane] += is_nan ? sum_type(0) : static_cast<sum_type>(value);
    nans[lane] += is_nan ? 1 : 0;
    low[lane] = value < low[lane] ? value : low[lane];
    high[lane] = value > high[lane] ? value : high[lane];
  });
  value_statistics<T> result;
  result.nan_count = run::pairwise_sum(nans);
  result.count = values.size() - result.nan_count;
  if (result.count == 0) return result;
  result.minimum = *std::min_element(low.begin(), low.end());
  result.maximum = *std::max_element(high.begin(), high.end());
  result.mean = static_cast<double>(run::pairwise_sum(sums)) / static_cast<double>(result.count);
  run::lane_values<double> squares = {};
  run::for_each_in_lanes(values, [&squares, mean = result.mean](std::size_t lane, T value) {
    const double distance = run::is_nan(value) ? 0 : static_cast<double>(value) - mean;
    squares[lane] += distance * distance;
  });
  result.squares = run::pairwise_sum(squares);
  return result;
}

/// Merges statistics that come in order, neighbours of equal weight first, as pairwise summation does.
template <typename T>
class statistics_sum {
 public:
  void add(const value_statistics<T>& part) {
    parts_.emplace_back(0, part);
    while (parts_.size() > 1 && parts_[parts_.size() - 2].first == parts_.back().first) merge_last();
  }
  [[nodiscard]] value_statistics<T> total() const {
    auto rest = *this;
    while (rest.parts_.size() > 1) rest.merge_last();
    return rest.parts_.empty() ? value_statistics<T>{} : rest.parts_[0].second;
  }

 private:
  void merge_last() {
    const auto last = parts_.back().second;
    parts_.pop_back();
    parts_.back() = {parts_.back().first + 1, merged(parts_.back().second, last)};
  }

  std::vector<std::pair<int, value_statistics<T>>> parts_;  // level (number of merges), statistics
};

/// Mean, where infinite values make the sums meaningless: infinite, or NaN where both signs occur.
template <typename T>
[[nodiscard]] double mean_of(const value_statistics<T>& s) {
  if (std::is_integral_v<T>) return s.mean;
  const bool has_positive = std::isinf(static_cast<double>(s.maximum)) && s.maximum > T(0);
  const bool has_negative = std::isinf(static_cast<double>(s.minimum)) && s.minimum < T(0);
  if (has_positive && has_negative) return std::numeric_limits<double>::quiet_NaN();
  return has_positive ? static_cast<double>(s.maximum) : has_negative ? static_cast<double>(s.minimum) : s.mean;
}

/// Of the population: divided by count.
template <typename T>
[[nodiscard]] double variance_of(const value_statistics<T>& s) {
  return s.squares / static_cast<double>(s.count);
}

}  // namespace lamella::cli
