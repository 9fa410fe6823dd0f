// SPDX-License-Identifier: BSD-3-Clause
//
// Order statistics and sigma clipping: the elements of some cells are gathered into tiles, which are worked on where they lie in the
// cache.
#include <fmt/format.h>

#include <cmath>
#include <cstring>
#include <limits>

#include "lamella/reduce.hpp"
#include "source/owned_memory.hpp"
#include "view/reduction/reduction_columns.hpp"
#include "view/reduction/reduction_dispatch.hpp"
#include "view/reduction/reduction_passes.hpp"
#include "view/reduction/reduction_scan.hpp"

namespace lamella {

namespace {

constexpr auto not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr std::int64_t tile_bytes = 512 << 10;  // of all tiles of a task: half of a second cache
constexpr std::size_t most_lanes = 16;

struct nothing {  // columns are never merged
  void merge(const nothing&) {}
};

reduced_element real_element(const view& v) {
  reduced_element e(v.type());
  if (e.is_complex)
    throw error(errc::unsupported, fmt::format("complex numbers ({}) have no order", v.type().str()),
                {.hint = "reduce their absolute values"});
  return e;
}

std::int64_t elements_of_cell(const view& v, const reduced_axes& axes) {
  return reduction_plan(v, axes, {}).reduced_count();
}

/// A plan whose boxes have all elements of a few cells.
reduction_plan plan_of(const view& v, const reduced_axes& axes, const reduce_options& options, const reduced_element& e,
                       cell_columns::form form) {
  const auto rows = std::max<std::int64_t>(elements_of_cell(v, axes), 1);
  const auto lanes = cell_columns::lanes_of(e, form);
  const auto groups = std::clamp<std::int64_t>(tile_bytes / (rows * tile_row_bytes), 1, 256);
  return {v, axes, {options.mask.has_value(), true, lanes * groups, true}};
}

/// Gathers the cells of each box, and calls use(columns, box).
template <typename Use>
void for_each_column(const reduction_plan& plan, const reduced_element& e, cell_columns::form form, const reduce_options& options,
                     std::int64_t copies, Use&& use) {
  read_job job(options.reading, scanned_bytes(plan.ordered()));
  const auto take = [&](nothing&, box_reader& reader, const box& whole, const box_cells& numbered) {
    cell_columns columns(best_reduction_kernels(), e, form, numbered.count, plan.reduced_count());
    reader.read(whole, numbered.strides, [&](const box_tile& tile) noexcept { columns.take(tile); });
    use(columns, whole);
  };
  const auto bytes = [&](std::int64_t cells) { return copies * cell_columns::bytes_of(e, form, cells, plan.reduced_count()); };
  const std::function<nothing(std::int64_t)> make = [](std::int64_t) { return nothing{}; };
  scan_boxes<nothing>(
      plan, options.mask, true, job, take, [](nothing&, const box&) {}, bytes, make);
}

class percentile_finder {
 public:
  percentile_finder(const reduced_element& e, std::span<const double> percents, bool skip_nan)
      : e_(e), percents_(percents), skips_nan_(skip_nan) {}

  /// found[i][lane] for each of percents.
  void find(const cell_columns& columns, std::int64_t group, std::vector<std::vector<double>>& found) const {
    const auto lanes = static_cast<std::size_t>(columns.lanes());
    std::int64_t counts[most_lanes], ranks[most_lanes], value[most_lanes], next[most_lanes];
    bool has_nan[most_lanes] = {};
    best_reduction_kernels().count_greatest[e_.has_wide_keys()](columns.tile(group), columns.rows(), counts);
    for (std::size_t l = 0; l < lanes; ++l) {
      const auto cell = static_cast<std::size_t>(group) * lanes + l;
      const auto masked = cell < columns.masked().size() ? columns.masked()[cell] : 0;
      has_nan[l] = e_.is_float() && counts[l] > masked;
      counts[l] = columns.rows() - (e_.is_float() ? counts[l] : masked);
    }
    for (std::size_t i = 0; i < percents_.size(); ++i) {
      for (std::size_t l = 0; l < lanes; ++l) ranks[l] = counts[l] == 0 ? 1 : rank_of(percents_[i], counts[l]).below + 1;
      best_reduction_kernels().select_keys[e_.has_wide_keys()](columns.tile(group), columns.rows(), ranks, value, next);
      for (std::size_t l = 0; l < lanes; ++l) {
        const bool is_none = counts[l] == 0 || (has_nan[l] && !skips_nan_);
        found[i][l] =
            is_none ? not_a_number : between(e_.value_of(value[l]), e_.value_of(next[l]), rank_of(percents_[i], counts[l]).fraction);
      }
    }
  }

 private:
  const reduced_element& e_;
  std::span<const double> percents_;
  bool skips_nan_;
};

void check_percents(std::span<const double> percents) {
  for (const auto p : percents)
    if (!(p >= 0 && p <= 100)) throw error(errc::bad_argument, fmt::format("the percentile {} is not between 0 and 100", p));
}

struct float64_result {
  std::shared_ptr<std::byte> memory;
  shape_t shape;
  explicit float64_result(const shape_t& of) : memory(owned_memory(static_cast<std::size_t>(element_count(of) * 8))), shape(of) {}
  template <typename T>
  void put(std::int64_t place, T value) const {
    static_assert(sizeof value == 8);
    std::memcpy(memory.get() + place * 8, &value, 8);
  }
  [[nodiscard]] array made(char kind = 'f') const { return {{kind, 8}, shape, contiguous_strides(shape, 8), memory.get(), memory}; }
};

}  // namespace

std::vector<array> percentiles(const view& v, std::span<const double> percents, const reduced_axes& axes, const reduce_options& options) {
  check_percents(percents);
  check_reduction(v, options.mask);
  const auto element = real_element(v);
  constexpr auto form = cell_columns::form::keys;
  const auto plan = plan_of(v, axes, options, element, form);
  std::vector<float64_result> results(percents.size(), float64_result(plan.kept_shape()));
  for (auto& r : results) r = float64_result(plan.kept_shape());
  std::vector<array> made;
  const read_job job(options.reading, 0);
  const auto one_task = cell_columns::bytes_of(element, form, cell_columns::lanes_of(element, form), plan.reduced_count());
  if (plan.reduced_count() == 0) {
    for (std::int64_t c = 0; c < plan.cells(); ++c)
      for (const auto& r : results) r.put(c, not_a_number);
  } else if (static_cast<std::uint64_t>(one_task) > job.memory() / 2 || (plan.cells() < 4 && one_task > (std::int64_t{64} << 20))) {
    percentiles_by_passes(v, percents, axes, options,
                          [&](std::size_t i, std::int64_t place, double value) { results[i].put(place, value); });
  } else if (plan.cells() != 0) {
    const percentile_finder finder(element, percents, options.skip_nan);
    for_each_column(plan, element, form, options, 1, [&](const cell_columns& columns, const box& whole) {
      std::vector<std::vector<double>> found(percents.size(), std::vector<double>(most_lanes));
      std::int64_t group = -1;
      for_each_row(plan, whole, [&](const cell_row& row) {
        for (std::int64_t c = 0; c < row.count; ++c) {
          const auto cell = row.cell + c;
          if (cell / columns.lanes() != group) finder.find(columns, group = cell / columns.lanes(), found);
          for (std::size_t i = 0; i < found.size(); ++i)
            results[i].put(row.place + c * row.step, found[i][static_cast<std::size_t>(cell % columns.lanes())]);
        }
      });
    });
  }
  for (const auto& r : results) made.push_back(r.made());
  return made;
}

array median(const view& v, const reduced_axes& axes, const reduce_options& options) {
  constexpr double half = 50;
  return std::move(percentiles(v, std::span(&half, 1), axes, options).front());
}

namespace {

/// Clips the lanes of one tile.
class tile_clip {
 public:
  tile_clip(const clip_options& clip, bool is_wide) : clip_(clip), is_wide_(is_wide) {}

  void run(const cell_columns& columns, std::int64_t group) {
    tile_ = columns.tile(group);
    rows_ = columns.rows();
    lanes_ = static_cast<std::size_t>(columns.lanes());
    if (clip_.centre == clip_centre::median) make_keys();
    for (std::size_t l = 0; l < lanes_; ++l) {
      low_[l] = -std::numeric_limits<double>::max();
      high_[l] = std::numeric_limits<double>::max();
      shift_[l] = first_between_borders(l);
    }
    look();
    for (int i = 0; i != clip_.iterations; ++i) {
      std::int64_t before[most_lanes];
      std::copy(count, count + lanes_, before);
      narrow();
      look();
      if (std::equal(count, count + lanes_, before)) break;
    }
  }

  double mean[most_lanes], deviation[most_lanes];
  std::int64_t count[most_lanes];

 private:
  [[nodiscard]] double value_at(std::int64_t row, std::size_t lane) const {
    const auto* at = tile_ + row * tile_row_bytes;
    if (is_wide_) {
      double value;
      std::memcpy(&value, at + lane * 8, 8);
      return value;
    }
    float value;
    std::memcpy(&value, at + lane * 4, 4);
    return static_cast<double>(value);
  }
  /// A member, so that equal elements have exactly their own mean and no deviation.
  [[nodiscard]] double first_between_borders(std::size_t lane) const {
    for (std::int64_t r = 0; r < rows_; ++r)
      if (const auto value = value_at(r, lane); value >= low_[lane] && value <= high_[lane]) return value;
    return 0;
  }
  void make_keys() {
    const auto bytes = static_cast<std::size_t>(rows_ * tile_row_bytes);
    if (keys_.size() < bytes) keys_.resize(bytes);
    const auto type = is_wide_ ? reduced_type::float64 : reduced_type::float32;
    best_reduction_kernels().to_keys[static_cast<std::size_t>(type)][0](tile_, keys_.data(), rows_ * static_cast<std::int64_t>(lanes_),
                                                                        false);
  }
  /// Statistics of what lies between the borders.
  void look() {
    double sum[most_lanes], squares[most_lanes];
    best_reduction_kernels().clip_rows[is_wide_](tile_, rows_, low_, high_, shift_, sum, squares, count, below_);
    for (std::size_t l = 0; l < lanes_; ++l) {
      const auto n = static_cast<double>(count[l]), distance = sum[l] / n;
      mean[l] = count[l] == 0 ? not_a_number : shift_[l] + distance;
      const auto variance = squares[l] / n - distance * distance;
      deviation[l] = count[l] == 0 ? not_a_number : std::sqrt(std::max(variance, 0.0));
    }
  }
  void narrow() {
    double centre[most_lanes];
    std::copy(mean, mean + lanes_, centre);
    if (clip_.centre == clip_centre::median) find_medians(centre);
    for (std::size_t l = 0; l < lanes_; ++l) {
      if (count[l] == 0) continue;
      low_[l] = std::max(low_[l], centre[l] - clip_.low_sigma * deviation[l]);
      high_[l] = std::min(high_[l], centre[l] + clip_.high_sigma * deviation[l]);
      if (!(shift_[l] >= low_[l] && shift_[l] <= high_[l])) shift_[l] = first_between_borders(l);
    }
  }
  void find_medians(double* centre) const {
    const reduced_element e(dtype('f', is_wide_ ? 8 : 4));
    std::int64_t ranks[most_lanes], value[most_lanes], next[most_lanes];
    for (std::size_t l = 0; l < lanes_; ++l) ranks[l] = std::min(below_[l] + (count[l] + 1) / 2 + (count[l] == 0 ? 1 : 0), rows_);
    best_reduction_kernels().select_keys[is_wide_](keys_.data(), rows_, ranks, value, next);
    for (std::size_t l = 0; l < lanes_; ++l)
      centre[l] = count[l] % 2 != 0 ? e.value_of(value[l]) : between(e.value_of(value[l]), e.value_of(next[l]), 0.5);
  }

  const clip_options& clip_;
  bool is_wide_;
  const std::byte* tile_ = nullptr;
  std::int64_t rows_ = 0;
  std::size_t lanes_ = 0;
  double low_[most_lanes], high_[most_lanes], shift_[most_lanes];
  std::int64_t below_[most_lanes];
  std::vector<std::byte> keys_;
};

}  // namespace

clipped_statistics sigma_clip(const view& v, const clip_options& clip, const reduced_axes& axes, const reduce_options& options) {
  check_reduction(v, options.mask);
  if (!(clip.low_sigma >= 0 && clip.high_sigma >= 0))
    throw error(errc::bad_argument, fmt::format("clipping at {} and {} sigma", clip.low_sigma, clip.high_sigma), {.hint = "0 or more"});
  const auto element = real_element(v);
  constexpr auto form = cell_columns::form::values;
  const auto plan = plan_of(v, axes, options, element, form);
  const float64_result mean(plan.kept_shape()), deviation(plan.kept_shape()), count(plan.kept_shape());
  const auto put = [&](std::int64_t place, double m, double d, std::int64_t n) {
    mean.put(place, m), deviation.put(place, d), count.put(place, n);
  };
  if (plan.reduced_count() == 0) {
    for (std::int64_t c = 0; c < plan.cells(); ++c) put(c, not_a_number, not_a_number, 0);
  } else if (plan.cells() != 0) {
    for_each_column(plan, element, form, options, clip.centre == clip_centre::median ? 2 : 1,
                    [&](const cell_columns& columns, const box& whole) {
                      tile_clip work(clip, columns.lanes() == 8);
                      std::int64_t group = -1;
                      for_each_row(plan, whole, [&](const cell_row& row) {
                        for (std::int64_t c = 0; c < row.count; ++c) {
                          const auto cell = row.cell + c;
                          if (cell / columns.lanes() != group) work.run(columns, group = cell / columns.lanes());
                          const auto lane = static_cast<std::size_t>(cell % columns.lanes());
                          put(row.place + c * row.step, work.mean[lane], work.deviation[lane], work.count[lane]);
                        }
                      });
                    });
  }
  return {mean.made(), deviation.made(), count.made('i')};
}

}  // namespace lamella
