// SPDX-License-Identifier: BSD-3-Clause
#include <fmt/format.h>

#include <cmath>
#include <cstring>
#include <limits>

#include "lamella/reduce.hpp"
#include "source/owned_memory.hpp"
#include "view/reduction/reduction_dispatch.hpp"
#include "view/reduction/reduction_element.hpp"
#include "view/reduction/reduction_scan.hpp"

namespace lamella {

namespace {

constexpr std::int64_t block_elements = 4096;
constexpr std::int64_t state_bytes = std::int64_t{1} << 20;

struct bin_counts {
  std::vector<std::int64_t> counts;  // cells x bins
  void merge(const bin_counts& later) {
    for (std::size_t i = 0; i < counts.size(); ++i) counts[i] += later.counts[i];
  }
};

class histogram_loops {
 public:
  histogram_loops(const reduction_kernels& kernels, const reduced_element& e, const std::vector<double>& edges)
      : k_(kernels),
        e_(e),
        edges_(edges),
        bins_(static_cast<std::int64_t>(edges.size()) - 1),
        scale_(static_cast<double>(bins_) / (edges.back() - edges.front())),
        scratch_(std::make_unique<std::byte[]>(2 * block_elements * 8)) {}

  void take(const box_tile& tile, bin_counts& to) noexcept {
    const auto last = tile.ndim - 1;
    const auto step = tile.cell_stride[last];
    for_each_part(tile, 1, [&](const tile_part& part) {
      for (std::int64_t i = 0; i < tile.length[last]; i += block_elements)
        take_run(part.data + i * tile.stride[last], part.valid == nullptr ? nullptr : part.valid + i,
                 std::min(block_elements, tile.length[last] - i), tile.is_swapped, part.cell + i * step, step, to);
    });
  }

 private:
  void take_run(const std::byte* from, const std::uint8_t* valid, std::int64_t count, bool is_swapped, std::int64_t cell,
                std::int64_t cell_step, bin_counts& to) noexcept {
    const auto* data = from;
    auto* const values = reinterpret_cast<double*>(scratch_.get() + block_elements * 8);
    if (!e_.is_staged(is_swapped)) e_.stage(k_, from, is_swapped, 0, count, scratch_.get()), data = scratch_.get();
    k_.to_float64[e_.number()](data, values, count);
    for (std::int64_t i = 0; i < count; ++i) {
      if (valid != nullptr && valid[i] == 0) continue;
      const auto bin = bin_of(values[i]);
      if (bin >= 0) ++to.counts[static_cast<std::size_t>((cell + i * cell_step) * bins_ + bin)];
    }
  }
  /// The edges decide; the division only finds the neighbourhood.
  [[nodiscard]] std::int64_t bin_of(double x) const noexcept {
    if (!(x >= edges_.front() && x <= edges_.back())) return -1;
    auto bin = std::min(static_cast<std::int64_t>((x - edges_.front()) * scale_), bins_ - 1);
    while (bin > 0 && x < edges_[static_cast<std::size_t>(bin)]) --bin;
    while (bin + 1 < bins_ && x >= edges_[static_cast<std::size_t>(bin) + 1]) ++bin;
    return bin;
  }

  const reduction_kernels& k_;
  const reduced_element& e_;
  const std::vector<double>& edges_;
  std::int64_t bins_;
  double scale_;
  std::unique_ptr<std::byte[]> scratch_;
};

std::pair<double, double> range_of(const view& v, const reduced_element& e, const reduce_options& options) {
  auto all = options;
  all.skip_nan = true;
  const statistic extremes[] = {statistic::minimum, statistic::maximum};
  if (v.size() == 0) return {0, 1};
  const auto found = reduce(v, extremes, {}, all);
  double values[2] = {};
  for (std::size_t i = 0; i < 2; ++i) {
    std::byte staged[8];
    e.stage(best_reduction_kernels(), found[i].data(), false, 0, 1, staged);
    best_reduction_kernels().to_float64[e.number()](staged, values + i, 1);
  }
  if (std::isnan(values[0])) return {0, 1};  // as NumPy, where there is nothing to count
  if (std::isinf(values[0]) || std::isinf(values[1]))
    throw error(errc::bad_argument, "the elements have no finite range", {.hint = "name one"});
  return {values[0], values[1]};
}

std::vector<double> edges_of(std::int64_t bins, std::pair<double, double> range) {
  if (range.first == range.second) range = {range.first - 0.5, range.second + 0.5};
  std::vector<double> edges(static_cast<std::size_t>(bins) + 1);
  const auto step = (range.second - range.first) / static_cast<double>(bins);
  for (std::size_t i = 0; i < edges.size(); ++i) edges[i] = range.first + static_cast<double>(i) * step;
  edges.back() = range.second;
  return edges;
}

}  // namespace

histogram_result histogram(const view& v, std::int64_t bins, std::optional<std::pair<double, double>> range, const reduced_axes& axes,
                           const reduce_options& options) {
  check_reduction(v, options.mask);
  const reduced_element element(v.type());
  if (element.is_complex) throw error(errc::unsupported, fmt::format("complex numbers ({}) have no order", v.type().str()));
  if (bins < 1) throw error(errc::bad_argument, fmt::format("a histogram of {} bins", bins), {.hint = "1 or more"});
  if (range && !(std::isfinite(range->first) && std::isfinite(range->second) && range->first <= range->second))
    throw error(errc::bad_argument, fmt::format("a histogram from {} to {}", range->first, range->second));
  histogram_result result;
  result.edges = edges_of(bins, range ? *range : range_of(v, element, options));
  const reduction_plan plan(v, axes, {options.mask.has_value(), false, std::max<std::int64_t>(state_bytes / (8 * bins), 1)});
  auto shape = plan.kept_shape();
  shape.push_back(bins);
  const auto row_bytes = static_cast<std::size_t>(bins) * 8;
  auto memory = owned_memory(static_cast<std::size_t>(element_count(shape) * 8));
  auto* const to = memory.get();
  if (plan.reduced_count() == 0) std::memset(to, 0, static_cast<std::size_t>(plan.cells()) * row_bytes);
  if (plan.cells() != 0 && plan.reduced_count() != 0) {
    read_job job(options.reading, scanned_bytes(v));
    const auto take = [&](bin_counts& counts, box_reader& reader, const box& whole, const box_cells& numbered) {
      histogram_loops loops(best_reduction_kernels(), element, result.edges);
      reader.read(whole, numbered.strides, [&](const box_tile& tile) noexcept { loops.take(tile, counts); });
    };
    const auto finish = [&](bin_counts& counts, const box& whole) {
      for_each_row(plan, whole, [&](const cell_row& row) {
        for (std::int64_t i = 0; i < row.count; ++i)
          std::memcpy(to + static_cast<std::size_t>(row.place + i * row.step) * row_bytes, counts.counts.data() + (row.cell + i) * bins,
                      row_bytes);
      });
    };
    const std::function<bin_counts(std::int64_t)> make = [&](std::int64_t cells) {
      return bin_counts{std::vector<std::int64_t>(static_cast<std::size_t>(cells * bins))};
    };
    scan_boxes<bin_counts>(
        plan, options.mask, false, job, take, finish, [&](std::int64_t cells) { return cells * bins * 8 + (1 << 17); }, make);
  }
  result.counts = {dtype('i', 8), shape, contiguous_strides(shape, 8), to, std::move(memory)};
  return result;
}

}  // namespace lamella
