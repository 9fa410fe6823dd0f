// SPDX-License-Identifier: BSD-3-Clause
#include "source/parked_streams.hpp"

namespace lamella {

// Never destroyed: sources may outlive the end of main.
parked_streams& parked_streams::shared() {
  static auto& streams = *new parked_streams(64);
  return streams;
}

std::unique_ptr<running_stream> parked_streams::take(const void* owner, std::uint64_t first, std::uint64_t last) {
  const std::lock_guard lock(mutex_);
  auto best = recent_.end();
  for (auto at = recent_.begin(); at != recent_.end(); ++at) {
    const auto position = at->stream->position();
    if (at->owner != owner || position < first || position > last) continue;
    if (best == recent_.end() || position > best->stream->position()) best = at;
  }
  if (best == recent_.end()) return nullptr;
  auto found = std::move(best->stream);
  recent_.erase(best);
  return found;
}

// Streams end behind the lock: with them their sources may.
void parked_streams::park(const void* owner, std::unique_ptr<running_stream> stream) {
  std::list<parked> gone;
  const std::lock_guard lock(mutex_);
  recent_.push_front({owner, std::move(stream)});
  if (recent_.size() > most_) gone.splice(gone.begin(), recent_, std::prev(recent_.end()));
}

void parked_streams::forget(const void* owner) {
  std::list<parked> gone;
  const std::lock_guard lock(mutex_);
  for (auto at = recent_.begin(); at != recent_.end();) {
    const auto next = std::next(at);
    if (at->owner == owner) gone.splice(gone.begin(), recent_, at);
    at = next;
  }
}

}  // namespace lamella
