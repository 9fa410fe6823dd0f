// SPDX-License-Identifier: BSD-3-Clause
//
// Access to the arrays of structs that a write specification is made of, as far as their owner's struct size reaches.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <lamella/plugin.hpp>
#include <span>
#include <vector>

namespace lamella::zarr {

/// Item i; fields that the items do not have are zero.
template <typename T>
[[nodiscard]] T item_at(const T* items, std::uint64_t item_size, std::uint64_t i) {
  T made{};
  std::memcpy(&made, reinterpret_cast<const char*>(items) + i * item_size, std::min<std::uint64_t>(item_size, sizeof made));
  return made;
}

template <typename T>
[[nodiscard]] std::vector<T> items_of(const T* items, std::uint64_t count, std::uint64_t item_size) {
  std::vector<T> made;
  for (std::uint64_t i = 0; i < count; ++i) made.push_back(item_at(items, item_size, i));
  return made;
}

[[nodiscard]] inline std::vector<std::int64_t> shape_of(const lamella_write_dataset& d) {
  return d.ndim == 0 ? std::vector<std::int64_t>() : std::vector<std::int64_t>(d.shape, d.shape + d.ndim);
}

}  // namespace lamella::zarr
