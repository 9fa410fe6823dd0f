// SPDX-License-Identifier: BSD-3-Clause
#include "source/segment_cache.hpp"

#include "source/owned_memory.hpp"

namespace lamella {

segment make_segment(std::uint64_t begin, std::size_t room) {
  return {begin, owned_memory(room), 0, room};
}

// Never destroyed: sources may outlive the end of main.
segment_cache& segment_cache::shared() {
  static auto& cache = *new segment_cache(default_limit_bytes);
  return cache;
}

segment_ptr segment_cache::find(const void* owner, std::uint64_t begin) {
  const std::lock_guard lock(mutex_);
  const auto at = found_.find({owner, begin});
  if (at == found_.end()) return nullptr;
  recent_.splice(recent_.begin(), recent_, at->second);
  return at->second->piece;
}

void segment_cache::keep(const void* owner, segment_ptr piece) {
  entries gone;  // is freed behind the lock
  const std::lock_guard lock(mutex_);
  if (piece->memory_bytes > limit_bytes_ || found_.contains({owner, piece->begin})) return;
  gone = shrink_to(limit_bytes_ - piece->memory_bytes);
  used_bytes_ += piece->memory_bytes;
  const key at{owner, piece->begin};
  recent_.push_front({at, std::move(piece)});
  found_[at] = recent_.begin();
}

segment_cache::entries segment_cache::shrink_to(std::size_t bytes) {
  entries gone;
  while (used_bytes_ > bytes) {
    used_bytes_ -= recent_.back().piece->memory_bytes;
    found_.erase(recent_.back().at);
    gone.splice(gone.begin(), recent_, std::prev(recent_.end()));
  }
  return gone;
}

void segment_cache::forget(const void* owner) {
  entries gone;
  const std::lock_guard lock(mutex_);
  for (auto at = found_.lower_bound({owner, 0}); at != found_.end() && at->first.first == owner; at = found_.erase(at)) {
    used_bytes_ -= at->second->piece->memory_bytes;
    gone.splice(gone.begin(), recent_, at->second);
  }
}

std::size_t segment_cache::used_bytes() const {
  const std::lock_guard lock(mutex_);
  return used_bytes_;
}

void segment_cache::set_limit(std::size_t bytes) {
  entries gone;
  const std::lock_guard lock(mutex_);
  limit_bytes_ = bytes;
  gone = shrink_to(bytes);
}

}  // namespace lamella
