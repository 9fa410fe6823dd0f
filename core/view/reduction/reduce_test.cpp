// SPDX-License-Identifier: BSD-3-Clause
//
// Reductions against plain loops in long double, over random shapes, axes, types, storage, NaN and masks; and cases whose values follow
// from arithmetic.
#include <catch2/catch.hpp>

#include "lamella/lamella.hpp"
#include "view/reduction/reduction_cases.hpp"
#include "view/reduction/reduction_passes.hpp"

using namespace lamella;
using namespace lamella::reduction_cases;

namespace {

constexpr statistic all_statistics[] = {statistic::count,    statistic::sum,     statistic::mean,    statistic::standard_deviation,
                                        statistic::variance, statistic::minimum, statistic::maximum, statistic::argmin,
                                        statistic::argmax,   statistic::any,     statistic::all};

bool is_position(statistic s) {
  return s == statistic::argmin || s == statistic::argmax;
}
bool is_extreme(statistic s) {
  return is_position(s) || s == statistic::minimum || s == statistic::maximum;
}

/// What NumPy gives, from the values of one cell in C order; masked ones are left out already.
struct expected {
  long double real = 0, imaginary = 0;
};

expected expected_of(statistic s, const cell& c, double ddof, bool skip_nan) {
  std::vector<number> kept;
  std::vector<std::int64_t> places;
  bool has_nan = false;
  for (std::size_t i = 0; i < c.values.size(); ++i) {
    if (c.is_masked[i]) continue;
    const bool nan = std::isnan(c.values[i].real) || std::isnan(c.values[i].imaginary);
    if (nan && skip_nan) continue;
    has_nan = has_nan || nan;
    kept.push_back(c.values[i]);
    places.push_back(static_cast<std::int64_t>(i));
  }
  const auto n = static_cast<long double>(kept.size());
  expected sum;
  for (const auto& x : kept) sum.real += x.real, sum.imaginary += x.imaginary;
  const expected mean{sum.real / n, sum.imaginary / n};
  long double squares = 0;
  for (const auto& x : kept)
    squares += (x.real - mean.real) * (x.real - mean.real) + (x.imaginary - mean.imaginary) * (x.imaginary - mean.imaginary);
  const auto variance = n > ddof ? squares / (n - static_cast<long double>(ddof)) : std::numeric_limits<long double>::quiet_NaN();
  std::size_t low = 0, high = 0, first_nan = 0;
  for (std::size_t i = 0; i < kept.size(); ++i) {
    if (kept[i].real < kept[low].real) low = i;
    if (kept[i].real > kept[high].real) high = i;
  }
  while (has_nan && !std::isnan(kept[first_nan].real) && !std::isnan(kept[first_nan].imaginary)) ++first_nan;
  if (has_nan) low = high = first_nan;
  const bool any = std::ranges::any_of(kept, [](const number& x) { return !(x.real == 0 && x.imaginary == 0); });
  const bool all = std::ranges::all_of(kept, [](const number& x) { return !(x.real == 0 && x.imaginary == 0); });
  switch (s) {
    case statistic::count:
      return {n};
    case statistic::sum:
      return sum;
    case statistic::mean:
      return mean;
    case statistic::variance:
      return {variance};
    case statistic::standard_deviation:
      return {std::sqrt(variance)};
    case statistic::any:
      return {any ? 1.0L : 0};
    case statistic::all:
      return {all ? 1.0L : 0};
    default:
      break;
  }
  if (kept.empty()) return {is_position(s) ? -1 : c.is_float ? std::numeric_limits<long double>::quiet_NaN() : 0};
  const auto at = s == statistic::minimum || s == statistic::argmin ? low : high;
  return {is_position(s) ? static_cast<long double>(places[at]) : kept[at].real};
}

/// Sums and means may differ by roundings of float64, in the size of the terms; all else must be equal.
bool is_near(statistic s, long double found, long double wanted, const cell& c) {
  if (std::isnan(wanted) || std::isnan(found)) return std::isnan(wanted) == std::isnan(found);
  if (std::isinf(wanted) || std::isinf(found)) return wanted == found;
  long double size = 0, most = 0;
  for (std::size_t i = 0; i < c.values.size(); ++i) {
    for (const auto part : {std::fabs(c.values[i].real), std::fabs(c.values[i].imaginary)})
      if (!c.is_masked[i] && std::isfinite(part)) size += part, most = std::max(most, part);
  }
  const auto allowed = s == statistic::sum                                              ? 1e-15L * size
                       : s == statistic::mean                                           ? 1e-14L * most
                       : s == statistic::variance || s == statistic::standard_deviation ? 1e-12L * std::fabs(wanted)
                                                                                        : 0;
  if (s == statistic::standard_deviation) return std::fabs(found - wanted) <= std::max(allowed, 1e-14L * most);
  if (s == statistic::variance) return std::fabs(found - wanted) <= std::max(allowed, 1e-14L * most * most);
  return std::fabs(found - wanted) <= allowed;
}

std::string check_case(std::uint32_t seed) {
  random_case c(seed);
  std::vector<statistic> asked;
  const bool is_empty = std::ranges::any_of(c.cells(), [](const cell& one) { return one.values.empty(); });
  for (const auto s : all_statistics)
    if (!((c.is_complex() || is_empty) && is_extreme(s)) && c.pick(3) != 0) asked.push_back(s);
  const auto options = c.options();
  const auto found = reduce(c.reduced(), asked, c.axes(), options);
  for (std::size_t i = 0; i < asked.size(); ++i) {
    if (found[i].shape() != c.kept_shape()) return fmt::format("seed {}: statistic {}: another shape", seed, static_cast<int>(asked[i]));
    for (std::size_t at = 0; at < c.cells().size(); ++at) {
      const auto& one = c.cells()[at];
      const auto wanted = expected_of(asked[i], one, options.ddof, options.skip_nan);
      const auto got = number_at(found[i], static_cast<std::int64_t>(at));
      bool is_right =
          is_near(asked[i], got.real, wanted.real, one) && (!c.is_complex() || is_near(asked[i], got.imaginary, wanted.imaginary, one));
      if (asked[i] == statistic::sum && !one.is_float && !one.is_exact) is_right = true;  // wraps; tested elsewhere
      if (!is_right)
        return fmt::format("seed {}: statistic {} of cell {}: found {} {}, wanted {} {} ({} elements; {})", seed,
                           static_cast<int>(asked[i]), at, static_cast<double>(got.real), static_cast<double>(got.imaginary),
                           static_cast<double>(wanted.real), static_cast<double>(wanted.imaginary), one.values.size(), c.text());
    }
  }
  return "";
}

}  // namespace

TEST_CASE("reductions of random views equal plain loops over their elements") {
  for (std::uint32_t seed = 1; seed <= 4000; ++seed) {
    const auto wrong = check_case(seed);
    if (!wrong.empty()) FAIL_CHECK(wrong);
  }
}

namespace {

std::vector<long double> kept_values(const cell& c, bool only_finite) {
  std::vector<long double> kept;
  for (std::size_t i = 0; i < c.values.size(); ++i)
    if (!c.is_masked[i] && !(only_finite && !std::isfinite(c.values[i].real))) kept.push_back(c.values[i].real);
  return kept;
}

/// numpy.percentile with linear interpolation.
double percentile_of(std::vector<long double> values, double percent, bool skip_nan) {
  const auto nans = std::erase_if(values, [](long double x) { return std::isnan(x); });
  if (values.empty() || (nans != 0 && !skip_nan)) return std::nan("");
  std::ranges::sort(values);
  const auto at = static_cast<long double>(percent) / 100 * static_cast<long double>(values.size() - 1);
  const auto below = static_cast<std::size_t>(at);
  if (below + 1 >= values.size() || values[below] == values[below + 1]) return static_cast<double>(values[below]);
  const auto fraction = at - std::floor(at);
  if (fraction < 1e-12L) return static_cast<double>(values[below]);
  return static_cast<double>(values[below] * (1 - fraction) + values[below + 1] * fraction);
}

bool is_close(double found, double wanted) {
  if (std::isnan(found) || std::isnan(wanted)) return std::isnan(found) == std::isnan(wanted);
  return found == wanted || std::fabs(found - wanted) <= 1e-12 * std::max(std::fabs(found), std::fabs(wanted));
}

struct clipped {
  double mean, deviation;
  std::size_t count;
};
clipped clip_of(std::vector<long double> values, const clip_options& o) {
  const auto look = [&](long double& mean, long double& deviation) {
    mean = deviation = 0;
    for (const auto x : values) mean += x;
    mean /= static_cast<long double>(values.size());
    for (const auto x : values) deviation += (x - mean) * (x - mean);
    deviation = std::sqrt(deviation / static_cast<long double>(values.size()));
  };
  long double mean, deviation;
  look(mean, deviation);
  for (int i = 0; i != o.iterations; ++i) {
    const auto centre = o.centre == clip_centre::mean ? mean : static_cast<long double>(percentile_of(values, 50, false));
    const auto gone =
        std::erase_if(values, [&](long double x) { return x < centre - o.low_sigma * deviation || x > centre + o.high_sigma * deviation; });
    look(mean, deviation);
    if (gone == 0) break;
  }
  return {static_cast<double>(mean), static_cast<double>(deviation), values.size()};
}

}  // namespace

TEST_CASE("percentiles of random views are those of their sorted elements, in one pass and in passes that count keys") {
  for (std::uint32_t seed = 1; seed <= 1500; ++seed) {
    random_case c(seed);
    const auto options = c.options();
    if (c.is_complex()) {
      CHECK_THROWS_AS(median(c.reduced(), c.axes(), options), error);
      continue;
    }
    const double percents[] = {0, 50, 12.5 * c.pick(9), 100};
    const auto found = percentiles(c.reduced(), percents, c.axes(), options);
    std::vector<std::vector<double>> passes(4, std::vector<double>(c.cells().size()));
    const bool has_passes = c.cells().size() < 20 && !c.cells().empty() && !c.cells()[0].values.empty();
    if (has_passes)
      percentiles_by_passes(c.reduced(), percents, c.axes(), options,
                            [&](std::size_t i, std::int64_t place, double value) { passes[i][static_cast<std::size_t>(place)] = value; });
    for (std::size_t i = 0; i < 4; ++i)
      for (std::size_t at = 0; at < c.cells().size(); ++at) {
        const auto wanted = percentile_of(kept_values(c.cells()[at], false), percents[i], options.skip_nan);
        if (!is_close(found[i].as<double>()[at], wanted))
          FAIL_CHECK(fmt::format("seed {}: percentile {} of cell {}: found {}, wanted {} ({})", seed, percents[i], at,
                                 found[i].as<double>()[at], wanted, c.text()));
        if (has_passes && !is_close(passes[i][at], wanted))
          FAIL_CHECK(fmt::format("seed {}: percentile {} of cell {} by passes: found {}, wanted {} ({})", seed, percents[i], at,
                                 passes[i][at], wanted, c.text()));
      }
  }
}

TEST_CASE("clipped statistics of random views are those of a plain loop that throws outliers out") {
  for (std::uint32_t seed = 1; seed <= 1000; ++seed) {
    random_case c(seed);
    const auto& type = c.reduced().type();
    if (c.is_complex() || type.item_size() > 8 || (type.kind() != 'f' && type.item_size() == 8)) continue;  // not exact in float64
    const clip_options clip{c.pick(4), 1.0173 + 0.3719 * c.pick(5), 1.0291 + 0.4137 * c.pick(5),
                            c.pick(2) == 0 ? clip_centre::mean : clip_centre::median};
    const auto found = sigma_clip(c.reduced(), clip, c.axes(), c.options());
    for (std::size_t at = 0; at < c.cells().size(); ++at) {
      const auto wanted = clip_of(kept_values(c.cells()[at], true), clip);
      const auto count = static_cast<std::size_t>(found.count.as<std::int64_t>()[at]);
      double size = 0;
      for (const auto x : kept_values(c.cells()[at], true)) size = std::max(size, std::fabs(static_cast<double>(x)));
      const bool is_right =
          count == wanted.count && (count == 0 || (std::fabs(found.mean.as<double>()[at] - wanted.mean) <= 1e-9 * size &&
                                                   std::fabs(found.standard_deviation.as<double>()[at] - wanted.deviation) <= 1e-7 * size));
      if (!is_right)
        FAIL_CHECK(fmt::format("seed {}: cell {}: found {} {} of {}, wanted {} {} of {} ({})", seed, at, found.mean.as<double>()[at],
                               found.standard_deviation.as<double>()[at], count, wanted.mean, wanted.deviation, wanted.count, c.text()));
    }
  }
}

TEST_CASE("histograms of random views count what lies between their edges") {
  for (std::uint32_t seed = 1; seed <= 1000; ++seed) {
    random_case c(seed);
    if (c.is_complex()) continue;
    const auto bins = 1 + c.pick(20);
    const std::pair<double, double> range{-3 + c.pick(3), 3 + c.pick(1000)};
    const auto found = histogram(c.reduced(), bins, range, c.axes(), c.options());
    for (std::size_t at = 0; at < c.cells().size(); ++at) {
      std::vector<std::int64_t> wanted(static_cast<std::size_t>(bins));
      for (const auto x : kept_values(c.cells()[at], true)) {
        const auto value = static_cast<double>(x);
        for (std::size_t b = 0; b < wanted.size(); ++b) {
          const bool is_last = b + 1 == wanted.size();
          if (value >= found.edges[b] && (value < found.edges[b + 1] || (is_last && value == found.edges[b + 1]))) ++wanted[b];
        }
      }
      const auto counts = found.counts.as<std::int64_t>().subspan(at * wanted.size(), wanted.size());
      if (!std::ranges::equal(counts, wanted)) FAIL_CHECK(fmt::format("seed {}: cell {} ({})", seed, at, c.text()));
    }
  }
}

namespace {

template <typename T>
view view_of_values(std::vector<T> values, char kind, shape_t shape) {
  auto kept = std::make_shared<std::vector<T>>(std::move(values));
  const auto strides = contiguous_strides(shape, sizeof(T));
  return view_of(array(dtype(kind, sizeof(T)), std::move(shape), strides, reinterpret_cast<const std::byte*>(kept->data()), kept));
}

}  // namespace

TEST_CASE("results have the same bits whatever the number of threads") {
  std::mt19937 random(3);
  std::vector<float> values(3 * 1024 * 1031);
  for (auto& x : values) x = std::normal_distribution<float>(1000, 12)(random);
  const auto v = view_of_values(values, 'f', {3, 1024, 1031});
  const statistic asked[] = {statistic::sum, statistic::mean, statistic::standard_deviation};
  for (const reduced_axes& axes :
       {reduced_axes{}, reduced_axes{{0}}, reduced_axes{{1}}, reduced_axes{{2}}, reduced_axes{{0, 1}}, reduced_axes{{0, 2}}}) {
    std::vector<std::vector<std::byte>> first;
    for (const int threads : {1, 2, 3, 8}) {
      reduce_options o;
      o.reading.threads = threads;
      std::vector<std::vector<std::byte>> bytes;
      for (const auto& a : reduce(v, asked, axes, o)) bytes.emplace_back(a.bytes().begin(), a.bytes().end());
      if (first.empty()) first = bytes;
      CHECK(bytes == first);
    }
  }
}

TEST_CASE("sums of integers wrap as NumPy's do, and means do not") {
  const auto v = view_of_values<std::uint64_t>({UINT64_MAX, 2, 3}, 'u', {3});
  CHECK(reduce(v, statistic::sum).as<std::uint64_t>()[0] == 4);
  CHECK(reduce(v, statistic::mean).as<double>()[0] == Approx(std::ldexp(1.0, 64) / 3));
  CHECK(reduce(view_of_values<std::int64_t>({INT64_MAX, 1}, 'i', {2}), statistic::sum).as<std::int64_t>()[0] == INT64_MIN);
}

TEST_CASE("a small spread far from zero keeps its digits along every axis") {
  std::vector<double> values;
  for (int i = 0; i < 64 * 1000; ++i) values.push_back(1e9 + (i / 1000 % 2 == 0 ? -1 : 1) * (i % 2 == 0 ? -1 : 1));
  const auto v = view_of_values(values, 'f', {64, 1000});
  for (const int axis : {0, 1}) {
    const auto found = reduce(v, statistic::variance, {{axis}});
    for (const auto x : found.as<double>()) CHECK(x == Approx(1.0).epsilon(1e-12));
  }
}

TEST_CASE("what cannot be reduced is refused with the reason") {
  const auto v = view_of_values<float>({1, 2, 3, 4, 5, 6}, 'f', {2, 3});
  CHECK_THROWS_WITH(reduce(v, statistic::sum, {{2}}), Catch::Contains("axis 2"));
  CHECK_THROWS_WITH(reduce(v, statistic::sum, {{0, -2}}), Catch::Contains("twice"));
  CHECK_THROWS_WITH(reduce(v.slice({{0, 0}}), statistic::minimum, {{0}}), Catch::Contains("no elements"));
  reduce_options masked;
  masked.mask = view_of_values<std::uint8_t>({1, 0}, 'b', {2});
  CHECK_THROWS_WITH(reduce(v, statistic::sum, {}, masked), Catch::Contains("mask"));
  CHECK_THROWS_WITH(histogram(v, 0), Catch::Contains("0 bins"));
  const double beyond = 101;
  CHECK_THROWS_WITH(percentiles(v, std::span(&beyond, 1)), Catch::Contains("101"));
  const std::atomic<bool> stop = true;
  reduce_options cancelled;
  cancelled.reading.cancel = &stop;
  CHECK_THROWS_WITH(reduce(v, statistic::sum, {}, cancelled), Catch::Contains("stopped"));
  reduce_options tiny;
  tiny.reading.memory = 1000;
  CHECK_THROWS_WITH(reduce(v, statistic::sum, {}, tiny), Catch::Contains("memory"));
}
