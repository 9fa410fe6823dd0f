// SPDX-License-Identifier: BSD-3-Clause
#include "fits_random_groups.hpp"

#include <cstdlib>

#include "fits_axes.hpp"
#include "fits_scaling.hpp"

namespace fits {
namespace {

/// Bytes of the array of one group, and of a whole group. parse_structure has checked the products.
struct group_size {
  std::int64_t item_bytes, array_bytes, group_bytes;
};

group_size size_of_group(const structure& s) {
  const std::int64_t item_bytes = std::abs(s.bitpix) / 8;
  std::int64_t elements = 1;
  for (std::size_t i = 1; i < s.lengths.size(); ++i) elements = lamella::sdk::checked_multiply(elements, s.lengths[i]);
  return {item_bytes, lamella::sdk::checked_multiply(elements, item_bytes),
          lamella::sdk::checked_multiply(elements + s.parameter_count, item_bytes)};
}

/// Strides of the array inside a group, behind that of the groups.
std::vector<std::int64_t> array_strides(const structure& s, const group_size& size) {
  std::vector<std::int64_t> strides(s.lengths.size(), size.item_bytes);
  strides.front() = size.group_bytes;
  for (std::size_t i = 1; i + 1 < s.lengths.size() && size.array_bytes > 0; ++i)
    strides[strides.size() - i - 1] = strides[strides.size() - i] * s.lengths[i];
  return strides;
}

std::vector<std::int64_t> array_shape(const structure& s) {
  auto shape = c_shape(s.lengths);
  shape.pop_back();  // NAXIS1 = 0 is the mark of random groups
  shape.insert(shape.begin(), s.group_count);
  return shape;
}

std::vector<lamella::sdk::axis> array_axes(const header& h, const structure& s) {
  auto axes = image_axes(h, s.lengths.size());
  if (axes.empty()) return axes;
  axes.pop_back();
  axes.insert(axes.begin(), lamella::sdk::axis{});
  return axes;
}

column make_parameter(const header& h, const structure& s, data_place where, std::int64_t number, const group_size& size, findings& found) {
  column made{.number = number, .label = h.text(indexed("PTYPE", number)).value_or(""), .data = {}};
  made.data.dtype = dtype_of_bitpix(s.bitpix);
  made.data.shape = {s.group_count};
  made.data.layout = lamella::sdk::strided{.source = where.source,
                                           .byte_offset = where.byte_offset + static_cast<std::uint64_t>((number - 1) * size.item_bytes),
                                           .strides = {size.group_bytes}};
  const auto scale = read_scaling(h, indexed("PSCAL", number), indexed("PZERO", number), found);
  made.data.transforms = transforms_of(made.data.dtype, scale, {.float_dtype = "<f8", .has_signed_bytes = false});
  return made;
}

}  // namespace

random_groups make_random_groups(const header& h, const structure& s, data_place where, findings& found) {
  constexpr std::int64_t most_parameters = 999;  // the number of a keyword has three digits
  if (s.parameter_count > most_parameters)
    throw lamella::sdk::error(lamella::sdk::errc::corrupt,
                              "PCOUNT is " + std::to_string(s.parameter_count) + "; 0 to 999 parameters needed",
                              {.byte_offset = h.byte_offset("PCOUNT"), .field = "PCOUNT"});
  const auto size = size_of_group(s);
  random_groups made{.arrays = make_image(h, s, where, found, "<f8"), .parameters = {}};
  auto& data = made.arrays.data;
  data.shape = array_shape(s);
  data.axes = array_axes(h, s);
  data.layout = lamella::sdk::strided{.source = where.source,
                                      .byte_offset = where.byte_offset + static_cast<std::uint64_t>(size.group_bytes - size.array_bytes),
                                      .strides = array_strides(s, size)};
  for (std::int64_t number = 1; number <= s.parameter_count; ++number)
    made.parameters.push_back(make_parameter(h, s, where, number, size, found));
  return made;
}

}  // namespace fits
