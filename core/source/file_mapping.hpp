// SPDX-License-Identifier: BSD-3-Clause
//
// Memory maps of whole files, and the pool that keeps them: at most half of what the kernel allows a process. Maps that somebody holds
// (arrays of map() and raw(), a read that is under way) stay; the others go, those not asked for the longest time first.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>

#include "source/recently_used.hpp"

namespace lamella {

using file_mapping = std::span<const std::byte>;
using mapping_slot = recently_used<file_mapping>::slot;

class mapping_pool {
 public:
  [[nodiscard]] static mapping_pool& shared();

  /// The slot's map, or nullptr where it has none. @thread any thread.
  [[nodiscard]] std::shared_ptr<const file_mapping> find(mapping_slot& slot) { return maps_.find(slot); }
  /// Maps size bytes of an open file, read-only and shared with its writers, and keeps the map in the slot.
  ///
  /// @return  an empty span for an empty file; nullptr where the system cannot map it, or where too many maps are held.
  [[nodiscard]] std::shared_ptr<const file_mapping> map(mapping_slot& slot, int descriptor, std::uint64_t size);
  void forget(mapping_slot& slot) { maps_.forget(slot); }

  /// Maps that exist, also those that only an array still holds.
  [[nodiscard]] static std::size_t live_count() noexcept;
  [[nodiscard]] static std::size_t capacity() noexcept;
  /// For tests: another capacity; 0: the system's again.
  static void set_capacity(std::size_t count) noexcept;

 private:
  std::mutex mapping_;  // one at a time, as in the kernel
  recently_used<file_mapping> maps_;
};

}  // namespace lamella
