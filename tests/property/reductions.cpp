// SPDX-License-Identifier: BSD-3-Clause
#include <array>
#include <map>
#include <stdexcept>

#include "steps.hpp"

#if __has_include("lamella/reduce.hpp")  // until reductions land
namespace property {
namespace {
using lamella::array;
using lamella::statistic;

const std::map<std::string, statistic> statistics{
    {"count", statistic::count},   {"sum", statistic::sum},     {"mean", statistic::mean},   {"std", statistic::standard_deviation},
    {"var", statistic::variance},  {"min", statistic::minimum}, {"max", statistic::maximum}, {"argmin", statistic::argmin},
    {"argmax", statistic::argmax}, {"any", statistic::any},     {"all", statistic::all},
};

array clipped(const lamella::view& v, const std::string& what, const lamella::reduced_axes& axes, const lamella::reduce_options& options) {
  const auto centre = what.ends_with("median") ? lamella::clip_centre::median : lamella::clip_centre::mean;
  auto left = lamella::sigma_clip(v, {.iterations = 3, .centre = centre}, axes, options);
  return what.starts_with("clip_count") ? left.count : what.starts_with("clip_std") ? left.standard_deviation : left.mean;
}
}  // namespace

array reduced(const lamella::view& v, const json& asked, const lamella::read_options& reading) {
  const auto what = asked.at("what").get<std::string>();
  lamella::reduced_axes axes;
  if (!asked.at("axes").is_null()) axes = asked["axes"].get<std::vector<int>>();
  const lamella::reduce_options options{.skip_nan = asked.value("skip_nan", false), .reading = reading};
  if (what == "median") return lamella::median(v, axes, options);
  if (what == "percentile") return lamella::percentiles(v, std::array{asked.at("percent").get<double>()}, axes, options)[0];
  if (what == "histogram") return lamella::histogram(v, asked.at("bins"), std::pair(-8.0, 8.0), axes, options).counts;
  if (what.starts_with("clip_")) return clipped(v, what, axes, options);
  return lamella::reduce(v, statistics.at(what), axes, options);
}

}  // namespace property
#endif  // until reductions land
