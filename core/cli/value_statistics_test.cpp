// SPDX-License-Identifier: BSD-3-Clause
#include "cli/value_statistics.hpp"

#include <catch2/catch.hpp>

using namespace lamella::cli;

namespace {

template <typename T>
value_statistics<T> statistics_of(const std::vector<T>& values) {
  statistics_sum<T> sum;
  for (std::size_t i = 0; i < values.size(); i += run_length) {
    sum.add(statistics_of_run(std::span(values).subspan(i, std::min(run_length, values.size() - i))));
  }
  return sum.total();
}

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

}  // namespace

TEST_CASE("the integers from 1 to n have the mean and the variance of the formulas") {
  std::vector<std::int32_t> values(100'001);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<std::int32_t>(i + 1);
  const auto s = statistics_of(values);
  const double n = 100'001;
  CHECK(s.count == values.size());
  CHECK(s.minimum == 1);
  CHECK(s.maximum == 100'001);
  CHECK(mean_of(s) == Approx((n + 1) / 2).epsilon(1e-14));
  CHECK(variance_of(s) == Approx((n * n - 1) / 12).epsilon(1e-14));
}

TEST_CASE("a small spread far from zero is not lost") {
  std::vector<double> values;
  for (int i = 0; i < 50'000; ++i) values.push_back(1e9 + (i % 2 == 0 ? -1 : 1));
  const auto s = statistics_of(values);
  CHECK(mean_of(s) == 1e9);
  CHECK(variance_of(s) == Approx(1.0).epsilon(1e-12));
}

TEST_CASE("NaN are counted and left out") {
  std::vector<double> values(3000, not_a_number);
  values[7] = -2;
  values[2500] = 4;
  const auto s = statistics_of(values);
  CHECK(s.nan_count == 2998);
  CHECK(s.count == 2);
  CHECK(s.minimum == -2);
  CHECK(s.maximum == 4);
  CHECK(mean_of(s) == 1);
  CHECK(variance_of(s) == 9);
}

TEST_CASE("infinite values give an infinite mean, and none where both signs occur") {
  CHECK(mean_of(statistics_of<double>({1, infinity, 2})) == infinity);
  CHECK(mean_of(statistics_of<double>({1, -infinity, 2})) == -infinity);
  CHECK(std::isnan(mean_of(statistics_of<double>({-infinity, infinity}))));
  CHECK(std::isnan(variance_of(statistics_of<double>({1, infinity}))));
}

TEST_CASE("the extremes of 64-bit integers are exact") {
  const auto low = std::numeric_limits<std::int64_t>::min(), high = std::numeric_limits<std::int64_t>::max();
  const auto s = statistics_of<std::int64_t>({high, 3, low, high - 1});
  CHECK(s.minimum == low);
  CHECK(s.maximum == high);
  CHECK(statistics_of<std::uint64_t>({18446744073709551615u, 1}).maximum == 18446744073709551615u);
}

TEST_CASE("no values have no statistics") {
  CHECK(statistics_of<float>({}).count == 0);
  CHECK(statistics_of<float>({}).nan_count == 0);
}
