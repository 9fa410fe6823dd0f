// SPDX-License-Identifier: BSD-3-Clause
//
// Structs that come from a plugin, which may have been built against another minor version of the border: older ones are shorter, newer
// ones longer.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace lamella {

/// The struct at p as far as its struct_size, its first four bytes, reaches; the rest is zero, which is neutral. p is not null.
template <typename T>
[[nodiscard]] T known_part(const void* p) {
  std::uint32_t size = 0;
  std::memcpy(&size, p, sizeof size);
  T made{};
  std::memcpy(&made, p, std::min<std::size_t>(size, sizeof made));
  return made;
}

}  // namespace lamella
