// SPDX-License-Identifier: BSD-3-Clause
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "lamella/reduce.hpp"
#include "source/owned_memory.hpp"
#include "view/reduction/reduction_dispatch.hpp"
#include "view/reduction/reduction_loops.hpp"
#include "view/reduction/reduction_scan.hpp"

namespace lamella {

namespace {

constexpr auto not_a_number = std::numeric_limits<double>::quiet_NaN();

// Which NaN a sum gives depends on the order of operands that a compiler chose: results have one.
double with_one_nan(double value) {
  return std::isnan(value) ? not_a_number : value;
}
constexpr std::int64_t state_bytes = std::int64_t{2} << 20;  // of a column: they should stay in the caches

reduction_needs needs_of(const reduced_element& e, std::span<const statistic> statistics, const reduce_options& options) {
  reduction_needs n;
  n.parts = e.is_complex ? 2 : 1;
  n.skips_nan = options.skip_nan && e.is_float();
  n.uses_valid = options.mask.has_value() || (n.skips_nan && e.is_complex);
  const auto wants = [&](statistic s) { return std::ranges::find(statistics, s) != statistics.end(); };
  n.moments = wants(statistic::variance) || wants(statistic::standard_deviation);
  n.integer_sum = wants(statistic::sum) && !e.is_float();
  n.sum = (wants(statistic::sum) && e.is_float()) || (wants(statistic::mean) && !n.moments);
  n.low = wants(statistic::minimum), n.high = wants(statistic::maximum);
  n.low_position = wants(statistic::argmin), n.high_position = wants(statistic::argmax);
  n.truth = wants(statistic::any) || wants(statistic::all);
  n.count = wants(statistic::count) || wants(statistic::all) || n.low || n.high;
  if (n.count && n.skips_nan && !n.uses_valid && !n.moments) n.sum = n.sum || wants(statistic::count) || wants(statistic::all);
  return n;
}

/// One array that is being filled, by place in the result.
class result_array {
 public:
  result_array(const reduction_plan& plan, dtype type)
      : type_(std::move(type)),
        shape_(plan.kept_shape()),
        memory_(owned_memory(static_cast<std::size_t>(plan.cells() * type_.item_size()))) {}
  [[nodiscard]] std::byte* at(std::int64_t place) const { return memory_.get() + place * type_.item_size(); }
  template <typename T>
  void put(std::int64_t place, T value) const {
    std::memcpy(at(place), &value, sizeof value);
  }
  [[nodiscard]] array made() const { return {type_, shape_, contiguous_strides(shape_, type_.item_size()), memory_.get(), memory_}; }

 private:
  dtype type_;
  shape_t shape_;
  std::shared_ptr<std::byte> memory_;
};

dtype type_of(statistic s, const reduced_element& e, const dtype& elements) {
  switch (s) {
    case statistic::sum:
      if (!e.is_float()) return {elements.kind() == 'u' ? 'u' : 'i', 8};
      return e.is_complex ? dtype('c', 16) : dtype('f', 8);
    case statistic::mean:
      return e.is_complex ? dtype('c', 16) : dtype('f', 8);
    case statistic::standard_deviation:
    case statistic::variance:
      return {'f', 8};
    case statistic::minimum:
    case statistic::maximum:
      return elements;
    case statistic::any:
    case statistic::all:
      return {'b', 1};
    default:
      return {'i', 8};
  }
}

/// Writes the statistics of cells.
class result_writer {
 public:
  result_writer(const reduction_plan& plan, const reduced_element& e, const reduction_needs& needs, double ddof)
      : e_(e), needs_(needs), elements_(plan.reduced_count()), ddof_(ddof) {}

  void write(const reduction_cells& s, const cell_row& row, statistic what, const result_array& to) const {
    const auto put = [&](auto&& value) {
      for (std::int64_t i = 0; i < row.count; ++i) to.put(row.place + i * row.step, value(static_cast<std::size_t>(row.cell + i)));
    };
    switch (what) {
      case statistic::count:
        return put([&](std::size_t c) { return count(s, c); });
      case statistic::sum:
        if (e_.is_float()) return put_parts(s, row, to, [&](std::size_t, std::size_t at) { return s.sum[at]; });
        return put([&](std::size_t c) { return s.integer_sum[c]; });
      case statistic::mean:
        return put_parts(s, row, to, [&](std::size_t c, std::size_t at) { return mean(s, c, at); });
      case statistic::variance:
        return put([&](std::size_t c) { return variance(s, c); });
      case statistic::standard_deviation:
        return put([&](std::size_t c) { return std::sqrt(variance(s, c)); });
      case statistic::minimum:
        return put_keys(s, row, to, [&](std::size_t c) { return s.low[c]; });
      case statistic::maximum:
        return put_keys(s, row, to, [&](std::size_t c) { return ~s.high[c]; });
      case statistic::argmin:
        return put([&](std::size_t c) { return position(s.low_key[c], s.low_position[c]); });
      case statistic::argmax:
        return put([&](std::size_t c) { return position(s.high_key[c], s.high_position[c]); });
      case statistic::any:
        return put([&](std::size_t c) { return static_cast<std::uint8_t>(s.truths[c] != 0 ? 1 : 0); });
      case statistic::all:
        return put([&](std::size_t c) { return static_cast<std::uint8_t>(static_cast<std::int64_t>(s.truths[c]) == count(s, c) ? 1 : 0); });
    }
  }

 private:
  [[nodiscard]] std::int64_t count(const reduction_cells& s, std::size_t c) const {
    if (needs_.uses_valid) return static_cast<std::int64_t>(s.valid[c]);
    if (!needs_.skips_nan) return elements_;
    if (needs_.sum) return elements_ - s.nans[c];
    return needs_.moments ? static_cast<std::int64_t>(s.total[c].count) : elements_;
  }
  [[nodiscard]] double mean(const reduction_cells& s, std::size_t c, std::size_t at) const {
    const auto n = count(s, c);
    if (n == 0) return not_a_number;
    return needs_.sum ? s.sum[at] / static_cast<double>(n) : s.total[at].mean;
  }
  [[nodiscard]] double variance(const reduction_cells& s, std::size_t c) const {
    double squares = 0;
    for (int part = 0; part < needs_.parts; ++part) squares += s.total[c + static_cast<std::size_t>(part * s.cells)].squares;
    const auto divisor = s.total[c].count - ddof_;
    return divisor > 0 ? with_one_nan(squares / divisor) : not_a_number;
  }
  template <typename Value>
  void put_parts(const reduction_cells& s, const cell_row& row, const result_array& to, Value&& value) const {
    for (std::int64_t i = 0; i < row.count; ++i) {
      const auto c = static_cast<std::size_t>(row.cell + i);
      const double parts[2] = {with_one_nan(value(c, c)),
                               needs_.parts == 2 ? with_one_nan(value(c, c + static_cast<std::size_t>(s.cells))) : 0};
      std::memcpy(to.at(row.place + i * row.step), parts, sizeof(double) * static_cast<std::size_t>(needs_.parts));
    }
  }
  template <typename Key>
  void put_keys(const reduction_cells& s, const cell_row& row, const result_array& to, Key&& key) const {
    const std::int64_t no_key = e_.type == reduced_type::uint32 ? INT32_MIN : e_.type == reduced_type::uint64 ? INT64_MIN : 0;
    for (std::int64_t i = 0; i < row.count; ++i) {
      const auto c = static_cast<std::size_t>(row.cell + i);
      const bool is_none = !e_.is_float() && needs_.uses_valid && s.valid[c] == 0;
      e_.write_key(is_none ? no_key : key(c), to.at(row.place + i * row.step));
    }
  }
  [[nodiscard]] std::int64_t position(std::int64_t key, std::int64_t found) const {
    const bool is_nan = e_.is_float() && needs_.skips_nan && std::isnan(e_.value_of(key));
    return is_nan ? -1 : found;
  }

  const reduced_element& e_;
  const reduction_needs& needs_;
  std::int64_t elements_;
  double ddof_;
};

void check_statistics(const view& v, const reduced_element& e, const reduction_needs& n, const reduction_plan& plan) {
  if (e.is_complex && n.keys())
    throw error(errc::unsupported, fmt::format("complex numbers ({}) have no minimum, maximum or position of either", v.type().str()),
                {.hint = "reduce their absolute values"});
  if (n.keys() && plan.reduced_count() == 0 && plan.cells() != 0) throw error(errc::bad_argument, "the minimum or maximum of no elements");
}

}  // namespace

std::vector<array> reduce(const view& v, std::span<const statistic> statistics, const reduced_axes& axes, const reduce_options& options) {
  check_reduction(v, options.mask);
  const reduced_element element(v.type());
  const auto needs = needs_of(element, statistics, options);
  const bool needs_positions = needs.low_position || needs.high_position;
  const auto per_cell = std::max<std::int64_t>(needs.bytes_per_cell(), 8);
  const auto threads = read_job(options.reading, 0).threads();
  const auto tasks = threads == 1 ? 1 : 2 * threads;
  const reduction_plan plan(v, axes, {options.mask.has_value(), needs_positions, state_bytes / per_cell, false, tasks});
  check_statistics(v, element, needs, plan);
  std::vector<result_array> results;
  for (const auto s : statistics) results.emplace_back(plan, type_of(s, element, v.type()));
  const result_writer writer(plan, element, needs, options.ddof);
  const auto finish = [&](reduction_cells& cells, const box& whole) {
    for_each_row(plan, whole, [&](const cell_row& row) {
      for (std::size_t i = 0; i < statistics.size(); ++i) writer.write(cells, row, statistics[i], results[i]);
    });
  };
  const std::function<reduction_cells(std::int64_t)> make = [&](std::int64_t cells) { return reduction_cells(needs, cells); };
  if (plan.cells() != 0 && plan.reduced_count() == 0) {
    const auto none = make(plan.cells());
    for (std::size_t i = 0; i < statistics.size(); ++i) writer.write(none, {0, plan.cells(), 0, 1}, statistics[i], results[i]);
  } else if (plan.cells() != 0) {
    read_job job(options.reading, scanned_bytes(v));
    const auto take = [&](reduction_cells& cells, box_reader& reader, const box& whole, const box_cells& numbered) {
      reduction_loops loops(best_reduction_kernels(), element, needs);
      reader.read(whole, numbered.strides, [&](const box_tile& tile) noexcept { loops.take(tile, cells); });
      cells.end_run();
    };
    const auto bytes = [&](std::int64_t cells) { return cells * per_cell + reduction_loops::scratch_bytes(); };
    scan_boxes<reduction_cells>(plan, options.mask, needs_positions, job, take, finish, bytes, make);
  }
  std::vector<array> made;
  for (const auto& r : results) made.push_back(r.made());
  return made;
}

array reduce(const view& v, statistic one, const reduced_axes& axes, const reduce_options& options) {
  return std::move(reduce(v, std::span(&one, 1), axes, options).front());
}

}  // namespace lamella
