// SPDX-License-Identifier: BSD-3-Clause
#include "npy_losses.hpp"

#include <algorithm>
#include <unordered_set>

namespace lamella::npy {
namespace {

void add_once(std::vector<std::string>& losses, std::string what) {
  if (std::ranges::find(losses, what) == losses.end()) losses.push_back(std::move(what));
}

void add_axes(std::vector<std::string>& losses, const lamella_write_dataset& d) {
  for (std::uint32_t i = 0; d.axes != nullptr && i < d.ndim; ++i) {
    const auto a = item_at(d.axes, d.axis_size, i);
    const bool has_scale = a.scale != 0 && a.scale != 1;  // 0 is read as 1
    if (a.name.size != 0) add_once(losses, "axis names");
    if (a.units.size != 0) add_once(losses, "axis units");
    if (has_scale || a.offset != 0 || a.value_count != 0 || a.coordinate_dataset != 0) add_once(losses, "axis calibration");
    if ((a.flags & LAMELLA_NAVIGATE) != 0) add_once(losses, "navigation axes");
  }
}

/// The roots of the trees alone; their items go with them.
void add_attributes(std::vector<std::string>& losses, std::unordered_set<std::string>& seen, const lamella_attribute* attributes,
                    std::uint64_t count, std::uint64_t size) {
  for (std::uint64_t i = 0; i < count; ++i) {
    const auto a = item_at(attributes, size, i);
    auto name = "attribute " + std::string(sdk::to_view(a.name));
    if (a.parent == 0 && seen.insert(name).second) losses.push_back(std::move(name));
  }
}

}  // namespace

std::vector<std::string> losses_of(const lamella_write_spec& spec, const lamella_write_dataset& d) {
  std::vector<std::string> losses;
  add_axes(losses, d);
  if (d.title.size != 0) add_once(losses, "title");
  if (d.quantity.size != 0) add_once(losses, "quantity");
  if (d.units.size != 0) add_once(losses, "units of the values");
  if (d.chunk_shape != nullptr) add_once(losses, "chunk shape");
  std::unordered_set<std::string> seen;
  add_attributes(losses, seen, spec.attributes, spec.attribute_count, spec.attribute_size);
  add_attributes(losses, seen, d.attributes, d.attribute_count, d.attribute_size);
  return losses;
}

}  // namespace lamella::npy
