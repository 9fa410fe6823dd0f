// SPDX-License-Identifier: BSD-3-Clause
//
// A ring of buffers between threads that fill them and the calling thread, which empties them: one reads and converts while the other
// writes. A file has one writer, since the kernel lets one at a time into it anyway. Knows nothing of what the buffers hold.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <span>

namespace lamella {

struct pipeline_shape {
  std::size_t tasks = 0;
  std::size_t buffer_bytes = 0;
  int readers = 1;
  int buffers = 1;  ///< one: everything happens in the calling thread, in turn
};

/// A buffer for boxes: on a huge page where it is large enough to gain by that.
[[nodiscard]] std::shared_ptr<std::byte> box_memory(std::size_t bytes);

/// Calls fill(task, buffer) and then drain(task, buffer) for tasks 0 … tasks - 1. Each reader takes tasks in order; drain is called by
/// the calling thread alone, in the order in which buffers were filled.
///
/// @throws  what fill or drain threw first; nothing is called any more after it.
void run_pipeline(const pipeline_shape& shape, const std::function<void(std::size_t task, std::span<std::byte>)>& fill,
                  const std::function<void(std::size_t task, std::span<std::byte>)>& drain);

}  // namespace lamella
