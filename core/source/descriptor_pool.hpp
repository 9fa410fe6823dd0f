// SPDX-License-Identifier: BSD-3-Clause
//
// Keeps the descriptors of file sources open, at most half of what the process may have, so that any number of sources can exist. A
// source whose descriptor was closed opens its path again; the pool neither opens nor checks files on its own.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <memory>
#include <string>

#include "source/descriptor.hpp"
#include "source/recently_used.hpp"

namespace lamella {

using descriptor_slot = recently_used<descriptor>::slot;

class descriptor_pool {
 public:
  [[nodiscard]] static descriptor_pool& shared();

  /// The slot's descriptor, or nullptr where it was closed. @thread any thread.
  [[nodiscard]] std::shared_ptr<const descriptor> find(descriptor_slot& slot) { return open_.find(slot); }
  /// Puts a descriptor into a slot, and closes those that were not asked for the longest time. @thread any thread.
  void keep(descriptor_slot& slot, std::shared_ptr<const descriptor> opened);
  void forget(descriptor_slot& slot) { open_.forget(slot); }

  /// open(2), tried once more after closing half of the pool where the process has no descriptor left.
  ///
  /// @return  the descriptor's number, or -1 and errno.
  int open(const std::string& path, int flags, mode_t mode = 0);

  [[nodiscard]] std::size_t open_count() const { return open_.count(); }
  /// Half of the soft limit of the process as it is now: the rest is for the host, for libraries that are loaded, for outputs.
  [[nodiscard]] static std::size_t capacity();

 private:
  recently_used<descriptor> open_;
};

}  // namespace lamella
