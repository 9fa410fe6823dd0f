// SPDX-License-Identifier: BSD-3-Clause
#include "zarr_axes.hpp"

#include <algorithm>
#include <span>

#include "zarr_json.hpp"

namespace lamella::zarr {
namespace {

double scale_of(const lamella_axis& a) {
  return a.scale == 0 ? 1 : a.scale;
}  // a neutral struct has scale 0
bool has_values(const lamella_axis& a) {
  return a.values != nullptr && a.value_count != 0;
}
bool is_navigation(const lamella_axis& a) {
  return (a.flags & LAMELLA_NAVIGATE) != 0;
}

bool is_calibrated(const lamella_axis& a) {
  return a.units.size != 0 || scale_of(a) != 1 || a.offset != 0 || is_navigation(a) || has_values(a);
}

std::string axis_json(const lamella_axis& a) {
  json_object made;
  made.add("name", json_text(sdk::to_view(a.name)));
  made.add("units", json_text(sdk::to_view(a.units)));
  if (!has_values(a)) {
    made.add("scale", json_real(scale_of(a)));
    made.add("offset", json_real(a.offset));
  }
  made.add("navigate", json_flag(is_navigation(a)));
  if (has_values(a)) {
    std::vector<std::string> values;
    for (const double v : std::span(a.values, a.value_count)) values.push_back(json_real(v));
    made.add("values", json_list(values));
  }
  return made.text();
}

}  // namespace

std::optional<std::string> dimension_names_json(const std::vector<lamella_axis>& axes) {
  if (std::ranges::all_of(axes, [](const auto& a) { return a.name.size == 0; })) return {};
  std::vector<std::string> names;
  for (const auto& a : axes) names.push_back(a.name.size == 0 ? "null" : json_text(sdk::to_view(a.name)));
  return json_list(names);
}

std::optional<std::string> calibration_json(const std::vector<lamella_axis>& axes) {
  if (std::ranges::none_of(axes, is_calibrated)) return {};
  std::vector<std::string> items;
  for (const auto& a : axes) items.push_back(axis_json(a));
  return json_list(items);
}

std::vector<std::string> axis_losses(const std::vector<lamella_axis>& axes) {
  std::vector<std::string> losses;
  for (std::size_t i = 0; i < axes.size(); ++i)
    if (axes[i].coordinate_dataset != 0) losses.push_back("coordinate dataset of axis " + std::to_string(i));
  return losses;
}

}  // namespace lamella::zarr
