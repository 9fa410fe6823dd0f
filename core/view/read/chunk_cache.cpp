// SPDX-License-Identifier: BSD-3-Clause
#include "view/read/chunk_cache.hpp"

#include "source/owned_memory.hpp"

namespace lamella {

chunk_cache& chunk_cache::shared() {
  static auto* const cache = new chunk_cache;  // outlives views that other static objects hold
  return *cache;
}

chunk_cache::chunk chunk_cache::find_locked(const std::shared_ptr<const layout>& leaf, std::uint64_t number) {
  const auto at = entries_.find({leaf.get(), number});
  if (at == entries_.end()) return nullptr;
  if (at->second.leaf.lock() != leaf) {  // the layout that stood at this address is gone
    if (at->second.content) erase(at);
    return nullptr;
  }
  if (at->second.content) recent_.splice(recent_.begin(), recent_, at->second.place);
  return at->second.content;
}

void chunk_cache::erase(std::map<key, entry>::iterator at) {
  kept_ -= at->second.bytes;
  recent_.erase(at->second.place);
  entries_.erase(at);
}

void chunk_cache::drop_until(std::uint64_t bytes) {
  while (kept_ > bytes && !recent_.empty()) erase(entries_.find(recent_.back()));
}

chunk_cache::chunk chunk_cache::find(const std::shared_ptr<const layout>& leaf, std::uint64_t number) {
  const std::lock_guard lock(mutex_);
  return find_locked(leaf, number);
}

chunk_cache::chunk chunk_cache::get(const std::shared_ptr<const layout>& leaf, std::uint64_t number, std::size_t bytes,
                                    std::uint64_t capacity, const std::function<void(std::span<std::byte>)>& make) {
  const key wanted{leaf.get(), number};
  {
    std::unique_lock lock(mutex_);
    for (;;) {
      if (auto found = find_locked(leaf, number)) return found;
      if (entries_.count(wanted) == 0) break;
      made_.wait(lock);
    }
    entries_[wanted] = {leaf, nullptr, 0, {}};
    drop_until(capacity > bytes ? capacity - bytes : 0);
  }
  std::shared_ptr<std::byte> content;
  try {
    content = owned_memory(bytes);
    make({content.get(), bytes});
  } catch (...) {
    const std::lock_guard lock(mutex_);
    entries_.erase(wanted);
    made_.notify_all();
    throw;
  }
  const std::lock_guard lock(mutex_);
  if (bytes > capacity) {
    entries_.erase(wanted);
  } else {
    recent_.push_front(wanted);
    entries_[wanted] = {leaf, content, bytes, recent_.begin()};
    kept_ += bytes;
    drop_until(capacity);
  }
  made_.notify_all();
  return content;
}

void chunk_cache::shrink_to(std::uint64_t bytes) {
  const std::lock_guard lock(mutex_);
  drop_until(bytes);
}

std::uint64_t chunk_cache::kept_bytes() const {
  const std::lock_guard lock(mutex_);
  return kept_;
}

}  // namespace lamella
