// SPDX-License-Identifier: BSD-3-Clause
//
// Reductions of a big-endian float32 cube along its axes. The file is open and mapped on both sides before the clock starts.
#include <array>
#include <memory>

#include "contest.hpp"
#include "lamella/lamella.hpp"
#include "limit_loops.h"
#include "reduced.hpp"

namespace lamella_bench {
namespace {
using lamella::clip_centre;
using lamella::statistic;
using lamella::view;

/// The mapped cube and a plane for results, shared by the limit loops.
struct cube {
  explicit cube(const input& in)
      : file(limit_map(in.path.c_str())),
        values(reinterpret_cast<const std::uint32_t*>(file.memory + in.offset_bytes)),
        shape(in.shape),
        plane(static_cast<std::size_t>(shape[1] * shape[2])) {}
  cube(const cube&) = delete;
  cube& operator=(const cube&) = delete;
  ~cube() { limit_unmap(file); }

  mapped_file file;
  const std::uint32_t* values;
  std::vector<std::int64_t> shape;
  std::vector<float> plane;
};

lamella::reduce_options options_for(int threads, bool skip_nan) {
  return {.skip_nan = skip_nan, .reading = {.threads = threads}};
}

using results = std::vector<lamella::array>;

results sum(const view& v, int axis, int threads) {
  return {lamella::reduce(v, statistic::sum, std::vector{axis}, options_for(threads, false))};
}
results mean_and_std(const view& v, int axis, int threads) {
  constexpr std::array wanted{statistic::mean, statistic::standard_deviation};
  return lamella::reduce(v, wanted, std::vector{axis}, options_for(threads, true));
}
results median(const view& v, int axis, int threads) {
  return {lamella::median(v, std::vector{axis}, options_for(threads, true))};
}
results clip(const view& v, clip_centre centre, int threads) {
  const auto left = lamella::sigma_clip(v, {.iterations = 3, .centre = centre}, std::vector{0}, options_for(threads, true));
  return {left.mean, left.standard_deviation, left.count};
}

/// The result of the run before is given back within the next one.
contender reduction(std::string name, std::function<results()> run) {
  const auto last = std::make_shared<results>();
  return {std::move(name), [=] { return *last = run(), std::string(); }, nullptr, 1, [=] { return bits_of(*last); }};
}

void add_reductions(contest& all, const view& v, int threads) {
  const auto suffix = ", t" + std::to_string(threads);
  for (const int axis : {0, 1, 2}) {
    const auto along = ", axis " + std::to_string(axis) + suffix;
    all.push_back(reduction("lamella sum" + along, [=] { return sum(v, axis, threads); }));
    all.push_back(reduction("lamella mean and std" + along, [=] { return mean_and_std(v, axis, threads); }));
  }
  all.push_back(reduction("lamella median, axis 0" + suffix, [=] { return median(v, 0, threads); }));
  all.push_back(reduction("lamella sigma clip, mean" + suffix, [=] { return clip(v, clip_centre::mean, threads); }));
  all.push_back(reduction("lamella sigma clip, median" + suffix, [=] { return clip(v, clip_centre::median, threads); }));
}
}  // namespace

contest cube_contest(const input& in) {
  const auto limit = std::make_shared<cube>(in);
  const auto first = [limit] { return std::to_string(limit->plane[0]); };
  contest all;
  all.push_back({"limit sum", [=] { return limit_cube_sum(limit->values, limit->shape.data(), limit->plane.data()), first(); }});
  all.push_back({"limit median", [=] { return limit_cube_median(limit->values, limit->shape.data(), limit->plane.data()), first(); }});
  const auto v = lamella::open(in.path)[0].view();
  for (const int threads : {1, 2}) add_reductions(all, v, threads);
  return all;
}

}  // namespace lamella_bench
