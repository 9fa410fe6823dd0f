// SPDX-License-Identifier: BSD-3-Clause
//
// The points of one stream at which decoding can be taken up again. All streams of the process share one limit of memory: above it, the
// streams that were used the longest time ago lose every second point, so that they restart from farther away.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <vector>

#include "engine.hpp"

namespace lamella {

/// @thread  every function: any thread.
class restart_points {
 public:
  static constexpr std::uint64_t least_spacing_bytes = std::uint64_t{4} << 20;
  static constexpr std::size_t limit_bytes = std::size_t{64} << 20;  ///< of all streams together

  restart_points() = default;
  ~restart_points();
  restart_points(const restart_points&) = delete;
  restart_points& operator=(const restart_points&) = delete;

  struct place {
    std::uint64_t offset = 0;     ///< in the decoded bytes
    restart_ptr point = nullptr;  ///< nullptr: the start of the stream
  };

  /// Whether a point at this offset, behind all others, would be far enough from the last one.
  [[nodiscard]] bool wants(std::uint64_t offset) const;
  /// Takes no nullptr, and none before the last one.
  void add(std::uint64_t offset, restart_ptr point);
  /// The last place that is not behind `offset`.
  [[nodiscard]] place nearest(std::uint64_t offset);
  [[nodiscard]] std::size_t count() const;

  [[nodiscard]] static std::size_t used_bytes();  ///< of all streams

 private:
  friend struct restart_point_pool;
  void drop_every_second();

  std::vector<place> places_;
  std::list<restart_points*>::iterator turn_;  // in the pool, where there are places
  std::uint64_t spacing_bytes_ = least_spacing_bytes;
};

}  // namespace lamella
