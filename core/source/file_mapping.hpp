// SPDX-License-Identifier: BSD-3-Clause
//
// The memory map of a whole file. Mappings are counted: beyond half of what the kernel allows a process, files are no longer mapped,
// and their readers read by position.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace lamella {

/// Maps size bytes of an open file, read-only and shared with its writers.
///
/// @return  an empty span for an empty file; nullptr where the system cannot map it, or has mapped too many.
[[nodiscard]] std::shared_ptr<const std::span<const std::byte>> map_file(int descriptor, std::uint64_t size);

}  // namespace lamella
