// SPDX-License-Identifier: BSD-3-Clause
//
// The shards that one read has opened, with their indexes: chunks of a shard stand together, and each asks for its index.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "lamella/layout.hpp"

namespace lamella {

struct open_shard {
  source_ptr file = {};               ///< nullptr: there is no such shard
  std::vector<std::byte> index = {};  ///< decoded: offset and length, 8 bytes each, of every chunk inside
};

class open_shards {
 public:
  /// @param open  called where the shard is not kept; two threads may both open one.
  /// @thread      any thread, at the same time.
  [[nodiscard]] std::shared_ptr<const open_shard> get(std::uint64_t number, const std::function<open_shard()>& open);

 private:
  std::mutex mutex_;
  std::map<std::uint64_t, std::shared_ptr<const open_shard>> kept_;
  std::size_t bytes_ = 0;  ///< of their indexes
};

}  // namespace lamella
