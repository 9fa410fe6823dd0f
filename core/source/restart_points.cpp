// SPDX-License-Identifier: BSD-3-Clause
#include "source/restart_points.hpp"

#include <algorithm>
#include <list>
#include <mutex>

namespace lamella {

// What all streams share. Its mutex guards their places, too: they are touched once in several MiB.
struct restart_point_pool {
  std::mutex mutex;
  std::list<restart_points*> recent;  // those that have places; the last one used first
  std::size_t used_bytes = 0;

  // Never destroyed: sources may outlive the end of main.
  static restart_point_pool& shared() {
    static auto& pool = *new restart_point_pool;
    return pool;
  }

  void touch(restart_points& points) { recent.splice(recent.begin(), recent, points.turn_); }
  void shrink() {
    while (used_bytes > restart_points::limit_bytes) {
      auto& longest_unused = *recent.back();
      longest_unused.drop_every_second();
      if (longest_unused.places_.empty()) recent.pop_back();
    }
  }
};

namespace {

std::size_t bytes_of(const restart_points::place& p) {
  return sizeof(restart_point) + p.point->state.size();
}

}  // namespace

restart_points::~restart_points() {
  auto& pool = restart_point_pool::shared();
  const std::lock_guard lock(pool.mutex);
  if (!places_.empty()) pool.recent.erase(turn_);
  for (const auto& p : places_) pool.used_bytes -= bytes_of(p);
}

bool restart_points::wants(std::uint64_t offset) const {
  const std::lock_guard lock(restart_point_pool::shared().mutex);
  return offset >= (places_.empty() ? 0 : places_.back().offset) + spacing_bytes_;
}

void restart_points::add(std::uint64_t offset, restart_ptr point) {
  auto& pool = restart_point_pool::shared();
  const std::lock_guard lock(pool.mutex);
  if (point == nullptr || (!places_.empty() && offset <= places_.back().offset)) return;
  if (places_.empty()) turn_ = pool.recent.insert(pool.recent.begin(), this);
  places_.push_back({offset, std::move(point)});
  pool.used_bytes += bytes_of(places_.back());
  pool.touch(*this);
  pool.shrink();
}

restart_points::place restart_points::nearest(std::uint64_t offset) {
  auto& pool = restart_point_pool::shared();
  const std::lock_guard lock(pool.mutex);
  if (places_.empty()) return {};
  pool.touch(*this);
  const auto behind = std::ranges::upper_bound(places_, offset, {}, &place::offset);
  return behind == places_.begin() ? place{} : *std::prev(behind);
}

std::size_t restart_points::count() const {
  const std::lock_guard lock(restart_point_pool::shared().mutex);
  return places_.size();
}

// The second, fourth … stay, so that the distances double.
void restart_points::drop_every_second() {
  auto& pool = restart_point_pool::shared();
  std::vector<place> kept;
  for (std::size_t i = 0; i < places_.size(); ++i) {
    if (i % 2 == 1)
      kept.push_back(std::move(places_[i]));
    else
      pool.used_bytes -= bytes_of(places_[i]);
  }
  places_ = std::move(kept);
  spacing_bytes_ *= 2;
}

std::size_t restart_points::used_bytes() {
  auto& pool = restart_point_pool::shared();
  const std::lock_guard lock(pool.mutex);
  return pool.used_bytes;
}

}  // namespace lamella
