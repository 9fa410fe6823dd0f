// SPDX-License-Identifier: BSD-3-Clause
#include "view/reduction/reduction_passes.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <mutex>

#include "view/reduction/reduction_dispatch.hpp"
#include "view/reduction/reduction_element.hpp"
#include "view/reduction/reduction_scan.hpp"

namespace lamella {

percentile_rank rank_of(double percent, std::int64_t count) noexcept {
  const auto at = percent / 100 * static_cast<double>(count - 1);
  const auto below = std::clamp<std::int64_t>(static_cast<std::int64_t>(std::floor(at)), 0, std::max<std::int64_t>(count - 1, 0));
  return {below, below + 1 < count ? at - static_cast<double>(below) : 0};
}

double between(double a, double b, double fraction) noexcept {
  if (fraction == 0 || a == b) return a;
  if (fraction == 0.5) return 0.5 * a + 0.5 * b;
  const auto distance = b - a;
  if (!std::isfinite(distance)) return (1 - fraction) * a + fraction * b;
  return fraction < 0.5 ? a + distance * fraction : b - distance * (1 - fraction);
}

namespace {

constexpr std::int64_t digits = 65536;
constexpr std::int64_t block_elements = 4096;

/// Counts of the next 16 bits, of those keys that begin with one of some prefixes.
struct digit_counts {
  std::vector<std::uint64_t> counts;
  std::int64_t valid = 0, nans = 0;
};

class digit_counter {
 public:
  digit_counter(const reduction_kernels& kernels, const reduced_element& e, const std::vector<std::uint64_t>& prefixes, int shift)
      : k_(kernels), e_(e), prefixes_(prefixes), shift_(shift), scratch_(std::make_unique<std::byte[]>(2 * block_elements * 8)) {}

  void take(const box_tile& tile, digit_counts& to) noexcept {
    const auto last = tile.ndim - 1;
    for_each_part(tile, 1, [&](const tile_part& part) {
      for (std::int64_t i = 0; i < tile.length[last]; i += block_elements)
        take_run(part.data + i * tile.stride[last], part.valid == nullptr ? nullptr : part.valid + i,
                 std::min(block_elements, tile.length[last] - i), tile.is_swapped, to);
    });
  }

 private:
  void take_run(const std::byte* from, const std::uint8_t* valid, std::int64_t count, bool is_swapped, digit_counts& to) noexcept {
    auto* const keys = scratch_.get() + block_elements * 8;
    const auto* data = from;
    if (!e_.is_staged(is_swapped)) e_.stage(k_, from, is_swapped, 0, count, scratch_.get()), data = scratch_.get();
    k_.to_keys[e_.number()][0](data, keys, count, false);
    if (e_.has_wide_keys())
      count_keys<std::uint64_t>(keys, valid, count, to);
    else
      count_keys<std::uint32_t>(keys, valid, count, to);
  }
  template <typename Bits>
  void count_keys(const std::byte* keys, const std::uint8_t* valid, std::int64_t count, digit_counts& to) const noexcept {
    constexpr auto top = static_cast<Bits>(Bits{1} << (sizeof(Bits) * 8 - 1));
    constexpr auto nan = static_cast<Bits>(~Bits{0});  // the greatest key, its sign turned
    const auto prefixes = prefixes_.size();
    for (std::int64_t i = 0; i < count; ++i) {
      if (valid != nullptr && valid[i] == 0) continue;
      Bits key;
      std::memcpy(&key, keys + i * static_cast<std::int64_t>(sizeof key), sizeof key);
      key ^= top;
      if (key == nan && e_.is_float()) {
        ++to.nans;
        continue;
      }
      ++to.valid;
      const auto digit = static_cast<std::size_t>((key >> shift_) & 0xffff);
      if (prefixes == 0) {
        ++to.counts[digit];
        continue;
      }
      const auto prefix = static_cast<std::uint64_t>(key >> (shift_ + 15) >> 1);
      for (std::size_t p = 0; p < prefixes; ++p)
        if (prefix == prefixes_[p]) ++to.counts[p * digits + digit];
    }
  }

  const reduction_kernels& k_;
  const reduced_element& e_;
  const std::vector<std::uint64_t>& prefixes_;
  int shift_;
  std::unique_ptr<std::byte[]> scratch_;
};

/// One pass over a view.
digit_counts count_digits(const view& v, const reduce_options& options, const reduced_element& e,
                          const std::vector<std::uint64_t>& prefixes, int shift) {
  const reduction_plan plan(v, {}, {options.mask.has_value(), false});
  read_job job(options.reading, scanned_bytes(v));
  const auto size = static_cast<std::size_t>(digits) * std::max<std::size_t>(prefixes.size(), 1);
  digit_counts total{std::vector<std::uint64_t>(size)};
  std::vector<digit_counts> idle;
  std::mutex lending;
  const auto scratch = static_cast<std::uint64_t>(box_reader::scratch_bytes(plan, plan.box_at(0, 0))) + 8 * size;
  job.for_each_task(static_cast<std::size_t>(plan.steps()), scratch, [&](std::size_t step) {
    digit_counts mine;
    {
      const std::lock_guard lock(lending);
      if (!idle.empty()) mine = std::move(idle.back()), idle.pop_back();
    }
    mine.counts.resize(size);
    box_reader reader(plan, options.mask, job);
    digit_counter counter(best_reduction_kernels(), e, prefixes, shift);
    const auto whole = plan.box_at(0, static_cast<std::int64_t>(step));
    reader.read(whole, cells_of(plan, whole).strides, [&](const box_tile& tile) noexcept { counter.take(tile, mine); });
    const std::lock_guard lock(lending);
    idle.push_back(std::move(mine));
  });
  for (const auto& part : idle) {
    for (std::size_t i = 0; i < size; ++i) total.counts[i] += part.counts[i];
    total.valid += part.valid;
    total.nans += part.nans;
  }
  return total;
}

/// A rank whose key is being found.
struct target {
  std::uint64_t key = 0;   // the bits found so far, sign turned
  std::uint64_t rank = 0;  // among those that begin with them
};

std::vector<double> of_all(const view& v, std::span<const double> percents, const reduce_options& options, const reduced_element& e) {
  const int bits = key_size(e.type) * 8;
  std::vector<target> targets;
  std::vector<percentile_rank> ranks;
  std::vector<std::uint64_t> prefixes;
  for (int shift = bits - 16; shift >= 0; shift -= 16) {
    const auto found = count_digits(v, options, e, prefixes, shift);
    if (prefixes.empty()) {
      if (found.valid == 0 || (found.nans != 0 && !options.skip_nan))
        return std::vector<double>(percents.size(), std::numeric_limits<double>::quiet_NaN());
      for (const auto p : percents) {
        ranks.push_back(rank_of(p, found.valid));
        const auto below = static_cast<std::uint64_t>(ranks.back().below);
        targets.push_back({0, below});
        targets.push_back({0, ranks.back().fraction == 0 ? below : below + 1});
      }
    }
    for (auto& t : targets) {
      const auto at = std::ranges::find(prefixes, t.key);
      const auto* counts = found.counts.data() + (prefixes.empty() ? 0 : at - prefixes.begin()) * digits;
      std::uint64_t digit = 0;
      while (t.rank >= counts[digit]) t.rank -= counts[digit++];
      t.key = t.key << 16 | digit;
    }
    prefixes.clear();
    for (const auto& t : targets)
      if (std::ranges::find(prefixes, t.key) == prefixes.end()) prefixes.push_back(t.key);
  }
  std::vector<double> values;
  const auto value = [&](const target& t) {
    const auto key = t.key ^ std::uint64_t{1} << (bits - 1);
    return e.value_of(bits == 32 ? static_cast<std::int64_t>(static_cast<std::int32_t>(key)) : static_cast<std::int64_t>(key));
  };
  for (std::size_t i = 0; i < percents.size(); ++i)
    values.push_back(between(value(targets[2 * i]), value(targets[2 * i + 1]), ranks[i].fraction));
  return values;
}

}  // namespace

void percentiles_by_passes(const view& v, std::span<const double> percents, const reduced_axes& axes, const reduce_options& options,
                           const std::function<void(std::size_t, std::int64_t, double)>& put) {
  const reduced_element element(v.type());
  std::vector<bool> is_reduced(v.ndim(), !axes.has_value());
  if (axes)
    for (const auto a : *axes) is_reduced[static_cast<std::size_t>(a < 0 ? a + static_cast<int>(v.ndim()) : a)] = true;
  shape_t kept;
  for (std::size_t a = 0; a < v.ndim(); ++a)
    if (!is_reduced[a]) kept.push_back(v.shape()[a]);
  const auto mask = options.mask ? std::optional(options.mask->broadcast_to(v.shape())) : std::nullopt;
  for (std::int64_t place = 0; place < element_count(kept); ++place) {
    std::vector<range> ranges(v.ndim());
    auto rest = place;
    for (auto a = v.ndim(); a-- > 0;) {
      if (is_reduced[a]) continue;
      ranges[a] = range::at(rest % v.shape()[a]);
      rest /= v.shape()[a];
    }
    auto here = options;
    if (mask) here.mask = mask->slice(ranges);
    const auto values = of_all(v.slice(ranges), percents, here, element);
    for (std::size_t i = 0; i < values.size(); ++i) put(i, place, values[i]);
  }
}

}  // namespace lamella
