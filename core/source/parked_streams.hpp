// SPDX-License-Identifier: BSD-3-Clause
//
// Decoding streams that stand still between two reads, so that the next one goes on where the last one ended. A bounded number in the
// whole process; those that stood longest are given up, which costs decoding again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>

#include "source/running_stream.hpp"

namespace lamella {

/// @thread  every function: any thread.
class parked_streams {
 public:
  explicit parked_streams(std::size_t most) : most_(most) {}
  [[nodiscard]] static parked_streams& shared();

  /// The owner's stream that is nearest to `last`, and in [first, last]; nullptr: there is none.
  [[nodiscard]] std::unique_ptr<running_stream> take(const void* owner, std::uint64_t first, std::uint64_t last);
  void park(const void* owner, std::unique_ptr<running_stream> stream);
  void forget(const void* owner);

 private:
  struct parked {
    const void* owner;
    std::unique_ptr<running_stream> stream;
  };

  std::mutex mutex_;
  std::size_t most_;
  std::list<parked> recent_;  // the last one first
};

}  // namespace lamella
