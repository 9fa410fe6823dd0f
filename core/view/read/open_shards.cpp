// SPDX-License-Identifier: BSD-3-Clause
#include "view/read/open_shards.hpp"

namespace lamella {

namespace {

// A read goes through the shards in order: what was left behind is not asked for again.
constexpr std::size_t most_kept = 64, most_bytes = std::size_t{8} << 20;

}  // namespace

std::shared_ptr<const open_shard> open_shards::get(std::uint64_t number, const std::function<open_shard()>& open) {
  {
    const std::lock_guard lock(mutex_);
    if (const auto found = kept_.find(number); found != kept_.end()) return found->second;
  }
  auto made = std::make_shared<const open_shard>(open());
  const std::lock_guard lock(mutex_);
  if (kept_.size() >= most_kept || bytes_ + made->index.size() > most_bytes) {
    kept_.clear();
    bytes_ = 0;
  }
  if (kept_.emplace(number, made).second) bytes_ += made->index.size();
  return made;
}

}  // namespace lamella
