// SPDX-License-Identifier: BSD-3-Clause
//
// Memory for results: aligned for vector units, not cleared, and refused with an error that says how much was asked for. Large results
// stand on huge pages, and their memory is kept for the next one: first touch of fresh memory costs more than reading the file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "lamella/error.hpp"

namespace lamella {

/// Results of 1 MiB and more come from a pool of blocks that the process shares, smaller ones from the heap. Blocks that are given back
/// are kept up to min(2 GiB, an eighth of the RAM); the kernel may take their pages when memory is short, and release_kept_memory
/// (array.hpp) gives them back. Under sanitizers everything comes from the heap, so that they see errors.
///
/// @throws error  no_memory.
/// @thread        any, for the memory's return too.
[[nodiscard]] std::shared_ptr<std::byte> owned_memory(std::size_t bytes);

/// Whether these bytes are a result's whose memory an earlier result has touched.
[[nodiscard]] bool is_touched_memory(const std::byte* memory, std::size_t bytes) noexcept;
/// Whether a result of so many bytes is best written past the caches: it is larger than they are, and fresh memory, which the kernel
/// has just cleared through them, is not among it.
[[nodiscard]] inline bool is_best_past_caches(const std::byte* memory, std::size_t bytes) noexcept {
  constexpr std::size_t larger_than_caches = std::size_t{32} << 20;
  return bytes >= larger_than_caches && is_touched_memory(memory, bytes);
}

/// Keeps at most so many bytes from now on, and trims to them.
void limit_kept_memory(std::size_t bytes) noexcept;

struct owned_memory_counts {
  std::size_t used_blocks = 0, used_bytes = 0;  ///< of results that live, whole blocks
  std::size_t kept_blocks = 0, kept_bytes = 0;  ///< waiting for the next result
  std::size_t mapped = 0, reused = 0;           ///< blocks since the start: fresh ones, kept ones
};
[[nodiscard]] owned_memory_counts count_owned_memory() noexcept;

}  // namespace lamella
