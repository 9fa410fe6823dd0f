// SPDX-License-Identifier: BSD-3-Clause
#include "view/read/kernel_pipeline.hpp"

#include <algorithm>
#include <cstdlib>

namespace lamella {

namespace {

constexpr std::int64_t widest_element = 16;
constexpr std::int64_t tile_bytes = 16384;  // half of a small first cache

struct scratch {
  alignas(64) std::byte bytes[kernel_pipeline::block * widest_element];
};

/// Positions of a tile along the source's fast axis and along the destination's: whole cache lines of both where the axes are long.
struct tile_shape {
  std::int64_t fast, last;
};

tile_shape tile_of(std::int64_t size, std::int64_t fast, std::int64_t last) {
  const auto room = tile_bytes / size;
  std::int64_t side = 128;
  while (side * side > room) side /= 2;
  const auto usual = room / side;
  if (last < usual) return {std::min(fast, std::max<std::int64_t>(room / last / 16 * 16, 1)), last};
  if (fast < side) return {fast, std::min(last, std::max<std::int64_t>(room / fast / 16 * 16, 1))};
  return {side, usual};
}

}  // namespace

void kernel_pipeline::add(element_kernel kernel, const kernel_values& values, std::int64_t to_size) {
  steps_.push_back({kernel, values, to_size});
  to_size_ = to_size;
}

void kernel_pipeline::run(const std::byte* from, std::byte* to, const flat_walk& walk, bool past_caches) const noexcept {
  const auto axes = walk.axes();
  if (axes.empty()) return run_packed(from, to, 1);
  const auto& last = axes.back();
  std::size_t fast = axes.size() - 1;
  for (std::size_t a = 0; a + 1 < axes.size(); ++a)
    if (axes[a].from != 0 && std::abs(axes[a].from) < std::abs(axes[fast].from)) fast = a;
  if (fast + 1 != axes.size()) {
    std::array<walk_axis, flat_walk::most_axes> outer;
    const auto behind = std::copy(axes.begin(), axes.begin() + static_cast<std::ptrdiff_t>(fast), outer.begin());
    std::copy(axes.begin() + static_cast<std::ptrdiff_t>(fast) + 1, axes.end() - 1, behind);
    for_each_start({outer.data(), axes.size() - 2}, [&](std::int64_t a, std::int64_t b) { run_tiles(from + a, to + b, axes[fast], last); });
    return;
  }
  const bool has_lines = axes.size() > 1;
  const auto& line = axes[axes.size() - (has_lines ? 2 : 1)];
  const lines l{last.count, last.from, last.to, has_lines ? line.count : 1, line.from, line.to};
  for_each_start(axes.first(axes.size() - (has_lines ? 2 : 1)),
                 [&](std::int64_t a, std::int64_t b) { run_lines(from + a, to + b, l, past_caches); });
  if (past_caches) set_->settle_past_caches();
}

void kernel_pipeline::run_lines(const std::byte* from, std::byte* to, lines l, bool past_caches) const noexcept {
  if (l.from_stride != from_size_ || l.to_stride != to_size_) return run_strided(from, to, l);
  const bool is_one = l.from_step == l.count * from_size_ && l.to_step == l.count * to_size_;
  const kernel_lines packed{is_one ? l.count * l.lines : l.count, is_one ? 1 : l.lines, l.from_step, l.to_step};
  if (past_caches)
    run_past_caches(from, to, packed);
  else
    run_packed_lines(from, to, packed);
}

void kernel_pipeline::run_packed_lines(const std::byte* from, std::byte* to, const kernel_lines& l) const noexcept {
  if (steps_.empty()) return copy_(from, to, l, {});
  if (steps_.size() == 1) return steps_[0].kernel(from, to, l, steps_[0].values);
  for (std::int64_t i = 0; i < l.lines; ++i) run_chain(from + i * l.from_step, to + i * l.to_step, l.count);
}

void kernel_pipeline::run_packed(const std::byte* from, std::byte* to, std::int64_t count) const noexcept {
  run_packed_lines(from, to, {.count = count});
}

void kernel_pipeline::run_chain(const std::byte* from, std::byte* to, std::int64_t count) const noexcept {
  scratch odd, even;
  for (std::int64_t first = 0; first < count; first += block) {
    const kernel_lines some{.count = std::min(block, count - first)};
    const auto* in = from + first * from_size_;
    for (std::size_t s = 0; s < steps_.size(); ++s) {
      auto* out = s + 1 == steps_.size() ? to + first * to_size_ : (s % 2 == 0 ? even.bytes : odd.bytes);
      steps_[s].kernel(in, out, some, steps_[s].values);
      in = out;
    }
  }
}

void kernel_pipeline::run_strided(const std::byte* from, std::byte* to, const lines& l) const noexcept {
  const auto gather = set_->gather(from_size_);
  const bool gathers = l.from_stride != from_size_, scatters = l.to_stride != to_size_;
  scratch packed;
  for (std::int64_t i = 0; i < l.lines; ++i) {
    for (std::int64_t first = 0; first < l.count; first += block) {
      const auto n = std::min(block, l.count - first);
      const auto* in = from + i * l.from_step + first * l.from_stride;
      auto* out = to + i * l.to_step + first * l.to_stride;
      if (gathers && !scatters && is_copy()) {
        gather(in, l.from_stride, out, to_size_, n);
        continue;
      }
      if (gathers) gather(in, l.from_stride, packed.bytes, from_size_, n);
      run_to_stride(gathers ? packed.bytes : in, out, l.to_stride, n);
    }
  }
}

void kernel_pipeline::run_to_stride(const std::byte* from, std::byte* to, std::int64_t to_step, std::int64_t count) const noexcept {
  if (to_step == to_size_) return run_packed(from, to, count);
  const auto scatter = set_->scatter(to_size_);
  if (is_copy()) return scatter(from, to_size_, to, to_step, count);
  scratch made;
  for (std::int64_t first = 0; first < count; first += block) {
    const auto n = std::min(block, count - first);
    run_packed(from + first * from_size_, made.bytes, n);
    scatter(made.bytes, to_size_, to + first * to_step, to_step, n);
  }
}

void kernel_pipeline::run_past_caches(const std::byte* from, std::byte* to, const kernel_lines& l) const noexcept {
  scratch made;
  for (std::int64_t i = 0; i < l.lines; ++i) {
    const auto* in = from + i * l.from_step;
    auto* out = to + i * l.to_step;
    if (is_copy()) {
      set_->copy_past_caches(in, out, l.count * to_size_);
      continue;
    }
    const auto most = block * widest_element / 2 / std::max(from_size_, to_size_);
    for (std::int64_t first = 0; first < l.count; first += most) {
      const auto n = std::min(most, l.count - first);
      run_packed(in + first * from_size_, made.bytes, n);
      set_->copy_past_caches(made.bytes, out + first * to_size_, n * to_size_);
    }
  }
}

void kernel_pipeline::run_tiles(const std::byte* from, std::byte* to, const walk_axis& fast, const walk_axis& last) const noexcept {
  alignas(64) std::byte tile[tile_bytes];
  const auto shape = tile_of(from_size_, fast.count, last.count);
  for (std::int64_t l = 0; l < last.count; l += shape.last) {
    const auto columns = std::min(shape.last, last.count - l);
    for (std::int64_t f = 0; f < fast.count; f += shape.fast) {
      const auto rows = std::min(shape.fast, fast.count - f);
      fill_tile(from + f * fast.from + l * last.from, tile, {rows, fast.from, fast.to}, {columns, last.from, last.to});
      run_lines(tile, to + f * fast.to + l * last.to, {columns, from_size_, last.to, rows, columns * from_size_, fast.to}, false);
    }
  }
}

/// The tile's lines run along the destination's fast axis.
void kernel_pipeline::fill_tile(const std::byte* from, std::byte* tile, const walk_axis& fast, const walk_axis& last) const noexcept {
  if (fast.from == from_size_) return set_->transpose(from_size_)(from, last.from, tile, last.count * from_size_, last.count, fast.count);
  const auto gather = set_->gather(from_size_);
  for (std::int64_t f = 0; f < fast.count; ++f)
    gather(from + f * fast.from, last.from, tile + f * last.count * from_size_, from_size_, last.count);
}

}  // namespace lamella
