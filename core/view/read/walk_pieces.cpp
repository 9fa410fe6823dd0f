// SPDX-License-Identifier: BSD-3-Clause
#include "view/read/walk_pieces.hpp"

#include <algorithm>
#include <cstdlib>

namespace lamella {

walk_pieces::walk_pieces(const strided_walk& whole, std::int64_t elements) : whole_(whole) {
  std::vector<std::size_t> order;
  for (std::size_t a = 0; a < whole.shape.size(); ++a)
    if (whole.shape[a] > 1) order.push_back(a);
  std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) { return std::abs(whole.from[a]) > std::abs(whole.from[b]); });
  auto size = whole.count();
  for (const auto a : order) {
    if (size <= elements) return;
    axes_.push_back(a);
    size /= whole.shape[a];  // of one position
    steps_ = std::clamp<std::int64_t>(elements / std::max<std::int64_t>(size, 1), 1, whole.shape[a]);
    const bool is_last = size <= elements;
    count_ *= is_last ? (whole.shape[a] + steps_ - 1) / steps_ : whole.shape[a];
  }
}

walk_piece walk_pieces::piece(std::int64_t number) const {
  walk_piece made{whole_, 0, 0};
  for (auto i = axes_.size(); i-- > 0;) {
    const auto a = axes_[i];
    const auto steps = i + 1 == axes_.size() ? steps_ : 1;
    const auto parts = (whole_.shape[a] + steps - 1) / steps;
    const auto first = number % parts * steps;
    number /= parts;
    made.walk.shape[a] = std::min(steps, whole_.shape[a] - first);
    made.from_offset += first * whole_.from[a];
    made.to_offset += first * whole_.to[a];
  }
  return made;
}

namespace {

constexpr std::int64_t small_gap = 64 << 10;

/// @return  false once enough stretches were used.
bool use_stretches(strided_walk& walk, std::int64_t at, std::int64_t item_bytes, std::size_t& left,
                   const std::function<void(std::int64_t, std::int64_t)>& use) {
  const auto axis = walk.widest_axis();
  const auto [low, high] = walk.reach();
  if (axis == walk.shape.size() || std::abs(walk.from[axis]) <= small_gap) {
    if (left == 0) return false;
    --left;
    use(at + low, high - low + item_bytes);
    return true;
  }
  const auto length = walk.shape[axis], step = walk.from[axis];
  walk.shape[axis] = 1;
  bool goes_on = true;
  for (std::int64_t i = 0; goes_on && i < length; ++i)
    goes_on = use_stretches(walk, at + (step > 0 ? i : length - 1 - i) * step, item_bytes, left, use);
  walk.shape[axis] = length;
  return goes_on;
}

}  // namespace

void for_each_stretch(const strided_walk& walk, std::int64_t item_bytes, std::size_t most,
                      const std::function<void(std::int64_t low, std::int64_t size)>& use) {
  auto rest = walk;
  use_stretches(rest, 0, item_bytes, most, use);
}

std::int64_t touched_bytes(const strided_walk& walk, std::int64_t item_bytes) {
  constexpr std::int64_t page = 4096;
  std::int64_t inner_step = 0, inner_length = 1;
  for (std::size_t a = 0; a < walk.shape.size(); ++a) {
    const auto step = std::abs(walk.from[a]);
    if (walk.shape[a] < 2 || step == 0 || (inner_step != 0 && step >= inner_step)) continue;
    inner_step = step;
    inner_length = walk.shape[a];
  }
  const auto run = inner_length * std::min(inner_step, page) + item_bytes + page;
  const auto [low, high] = walk.reach();
  return std::min(high - low + item_bytes, walk.count() / inner_length * run);
}

}  // namespace lamella
