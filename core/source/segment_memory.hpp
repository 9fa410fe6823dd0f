// SPDX-License-Identifier: BSD-3-Clause
//
// Memory for decoded segments and for what they are decoded from: large pages, and blocks that are used again, since the system takes
// longer to clear a fresh page than a decoder to fill it.
#pragma once

#include <cstddef>
#include <memory>

namespace lamella {

/// Not cleared.
///
/// @throws  std::bad_alloc.
/// @thread  any thread; the last owner may be any, too.
[[nodiscard]] std::shared_ptr<std::byte> segment_memory(std::size_t bytes);

/// What that takes.
[[nodiscard]] std::size_t segment_memory_size(std::size_t bytes) noexcept;

}  // namespace lamella
