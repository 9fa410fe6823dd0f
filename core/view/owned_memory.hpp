// SPDX-License-Identifier: BSD-3-Clause
//
// Memory for results: aligned for vector units, not cleared, and refused with an error that says how much was asked for.
#pragma once

#include <fmt/format.h>

#include <cstddef>
#include <memory>
#include <new>

#include "lamella/error.hpp"

namespace lamella {

[[nodiscard]] inline std::shared_ptr<std::byte> owned_memory(std::size_t bytes) {
  constexpr std::align_val_t alignment{64};
  auto* memory = static_cast<std::byte*>(::operator new(bytes == 0 ? 1 : bytes, alignment, std::nothrow));
  if (memory == nullptr)
    throw error(errc::no_memory, fmt::format("{} bytes for a result", bytes), {.hint = "read a slice, or block by block"});
  return {memory, [](std::byte* p) { ::operator delete(p, std::align_val_t{64}); }};
}

}  // namespace lamella
