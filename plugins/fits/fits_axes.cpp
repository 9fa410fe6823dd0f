// SPDX-License-Identifier: BSD-3-Clause
#include "fits_axes.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <string_view>

namespace fits {
namespace {

using lamella::sdk::axis;

std::string matrix_keyword(std::string_view matrix, std::size_t row, std::size_t column) {
  return std::string(matrix) + std::to_string(row) + "_" + std::to_string(column);
}

bool is_described(const header& h, std::size_t number) {
  for (const auto* keyword : {"CTYPE", "CRPIX", "CRVAL", "CDELT", "CUNIT"})
    if (h.find(indexed(keyword, static_cast<std::int64_t>(number))) != nullptr) return true;
  return h.find(matrix_keyword("CD", number, number)) != nullptr;
}

std::string unit_of(const header& h, std::size_t number) {
  return h.text(indexed("CUNIT", static_cast<std::int64_t>(number))).value_or("");
}

bool has_off_diagonal(const header& h, std::string_view matrix, std::size_t number, std::size_t axis_count) {
  for (std::size_t other = 1; other <= axis_count; ++other)
    if (other != number &&
        (h.real(matrix_keyword(matrix, number, other)).value_or(0) != 0 || h.real(matrix_keyword(matrix, other, number)).value_or(0) != 0))
      return true;
  return false;
}

/// Length of one pixel step along the axis, over the world axes of the same unit; it has the sign of the diagonal element.
double local_scale(const header& h, std::size_t number, std::size_t axis_count) {
  double sum = 0;
  for (std::size_t row = 1; row <= axis_count; ++row)
    if (unit_of(h, row) == unit_of(h, number)) sum += std::pow(h.real(matrix_keyword("CD", row, number)).value_or(0), 2);
  return std::copysign(std::sqrt(sum), h.real(matrix_keyword("CD", number, number)).value_or(0));
}

bool has_cd_matrix(const header& h, std::size_t axis_count) {
  for (std::size_t row = 1; row <= axis_count; ++row)
    for (std::size_t column = 1; column <= axis_count; ++column)
      if (h.find(matrix_keyword("CD", row, column)) != nullptr) return true;
  return false;
}

double scale_of(const header& h, std::size_t number, std::size_t axis_count, bool has_cd) {
  // CD replaces CDELT (8.1.2); a rotated PC matrix has no scale of its own.
  if (has_cd) {
    if (has_off_diagonal(h, "CD", number, axis_count)) return local_scale(h, number, axis_count);
    return h.real(matrix_keyword("CD", number, number)).value_or(1);
  }
  const auto step = h.real(indexed("CDELT", static_cast<std::int64_t>(number))).value_or(1);
  if (has_off_diagonal(h, "PC", number, axis_count)) return step;
  return step * h.real(matrix_keyword("PC", number, number)).value_or(1);
}

/// RA, DEC, and the xLON, xLAT, xyLN, xyLT families (8.2, table 22).
bool is_celestial(std::string_view type) {
  const auto kind = type.substr(0, std::min<std::size_t>(type.find('-'), 4));
  return kind == "RA" || kind == "DEC" || kind.ends_with("LON") || kind.ends_with("LAT") || kind.ends_with("LN") || kind.ends_with("LT");
}

axis make_axis(const header& h, std::size_t number, std::size_t axis_count, bool has_cd) {
  const auto n = static_cast<std::int64_t>(number);
  if (!is_described(h, number)) return {};
  axis made{
      .name = h.text(indexed("CTYPE", n)).value_or(""), .units = unit_of(h, number), .scale = scale_of(h, number, axis_count, has_cd)};
  made.offset = h.real(indexed("CRVAL", n)).value_or(0) + (1 - h.real(indexed("CRPIX", n)).value_or(0)) * made.scale;
  return made;
}

/// Beside a celestial pair, the axes of spectra, time and polarisation are those that one steps through.
void mark_navigation(std::vector<axis>& axes) {
  if (std::count_if(axes.begin(), axes.end(), [](const axis& a) { return is_celestial(a.name); }) < 2) return;
  for (std::size_t i = 0; i + 2 < axes.size(); ++i) axes[i].navigate = !is_celestial(axes[i].name);
}

// A matrix of 999 x 999 would be searched for in vain; nothing that describes a world has more axes.
constexpr std::size_t most_world_axes = 32;

}  // namespace

std::vector<axis> image_axes(const header& h, std::size_t axis_count) {
  if (axis_count > most_world_axes) return {};
  bool described = false;
  for (std::size_t number = 1; number <= axis_count && !described; ++number) described = is_described(h, number);
  if (!described) return {};
  const bool has_cd = has_cd_matrix(h, axis_count);
  std::vector<axis> axes;
  for (auto number = axis_count; number > 0; --number) axes.push_back(make_axis(h, number, axis_count, has_cd));
  mark_navigation(axes);
  return axes;
}

}  // namespace fits
