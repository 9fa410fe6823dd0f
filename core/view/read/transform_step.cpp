// SPDX-License-Identifier: BSD-3-Clause
#include "view/read/transform_step.hpp"

#include <fmt/format.h>

#include <bit>

#include "view/number_type.hpp"

namespace lamella {

namespace {

/// Whether an integer of this type can hold the blank; one beyond the range is never met.
bool holds(const dtype& in, std::int64_t blank) {
  const auto bits = 8 * in.item_size();
  if (bits == 64) return true;  // an unsigned one is compared bit by bit
  if (in.kind() == 'i') return blank >= -(std::int64_t{1} << (bits - 1)) && blank < std::int64_t{1} << (bits - 1);
  return blank >= 0 && blank < std::int64_t{1} << bits;
}

/// Blank, then times scale, then plus offset: each rounded to the type of the result. An offset that rounds to 0 is left out (-0).
transform_step make_affine(const transform& t, const dtype& in, bool swapped, const kernel_set& set) {
  const auto from = number_type_of(in), to = number_type_of(t.to);
  const bool is_integer = in.kind() == 'b' || in.kind() == 'i' || in.kind() == 'u';
  const bool has_blank = is_integer && t.blank && holds(in, *t.blank);
  const auto kernel = from && to ? set.affine(*from, *to, swapped, has_blank) : nullptr;
  if (kernel == nullptr) throw error(errc::unsupported, fmt::format("scale and offset from {} to {}", in.str(), t.to.str()));
  kernel_values values{.scale = t.scale.value_or(1), .blank = static_cast<std::uint64_t>(t.blank.value_or(0))};
  const auto offset = t.offset.value_or(0);
  const bool is_single = *to == number_type::f4 || *to == number_type::c8;
  if ((is_single ? static_cast<double>(static_cast<float>(offset)) : offset) != 0) values.offset = offset;
  return {kernel, values, t.to.item_size()};
}

transform_step make_flip(const transform& t, const dtype& in, bool swapped, const kernel_set& set) {
  const auto is_integer = [](const dtype& type) { return type.kind() == 'i' || type.kind() == 'u'; };
  const auto kernel =
      is_integer(in) && is_integer(t.to) && t.to.item_size() == in.item_size() ? set.flip(in.item_size(), swapped) : nullptr;
  if (kernel == nullptr) throw error(errc::unsupported, fmt::format("a flipped sign bit from {} to {}", in.str(), t.to.str()));
  return {kernel, {}, in.item_size()};
}

transform_step make_look_up(const transform& t, const dtype& in, const kernel_set& set) {
  if (in.item_size() != 1 || t.to.item_size() != 1)
    throw error(errc::unsupported, fmt::format("a table from {} to {}; both must be one byte", in.str(), t.to.str()));
  return {set.look_up(), {.table = t.table.data()}, 1};
}

}  // namespace

transform_step make_transform_step(const transform& t, const dtype& in, bool swapped, const kernel_set& set) {
  switch (t.kind) {
    case transform_kind::affine:
      return make_affine(t, in, swapped, set);
    case transform_kind::flip_sign_bit:
      return make_flip(t, in, swapped, set);
    case transform_kind::lookup:
      return make_look_up(t, in, set);
    case transform_kind::text_to_number:
      throw error(errc::unsupported, fmt::format("numbers in text from {} to {}", in.str(), t.to.str()));
  }
  throw error(errc::corrupt, "an unknown transform");
}

float half_to_float(std::uint16_t bits) noexcept {
  const std::uint32_t sign = std::uint32_t{bits & 0x8000u} << 16;
  const std::uint32_t exponent = (bits >> 10) & 0x1fu;
  std::uint32_t fraction = bits & 0x3ffu;
  if (exponent == 31) return std::bit_cast<float>(sign | 0x7f800000u | (fraction << 13));
  if (exponent != 0) return std::bit_cast<float>(sign | ((exponent + 112) << 23) | (fraction << 13));
  const auto magnitude = static_cast<float>(fraction) * 0x1p-24f;  // subnormal: exact in single precision
  return sign != 0 ? -magnitude : magnitude;
}

}  // namespace lamella
