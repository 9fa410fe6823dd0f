// SPDX-License-Identifier: BSD-3-Clause
//
// What NPY cannot carry of a dataset: everything but its elements, shape and type.
#pragma once

#include <lamella/plugin.hpp>
#include <string>
#include <vector>

namespace lamella::npy {

/// Item i of an array of structs whose owner states their size; fields that it does not have are zero.
template <typename T>
[[nodiscard]] T item_at(const T* items, std::uint64_t item_size, std::uint64_t i) {
  T made{};
  std::memcpy(&made, reinterpret_cast<const char*>(items) + i * item_size, std::min<std::uint64_t>(item_size, sizeof made));
  return made;
}

/// One entry a kind: "axis names", "axis calibration", "attribute DATE-OBS". Repeats of a name are one entry.
[[nodiscard]] std::vector<std::string> losses_of(const lamella_write_spec& spec, const lamella_write_dataset& d);

}  // namespace lamella::npy
