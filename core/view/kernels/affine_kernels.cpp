// SPDX-License-Identifier: BSD-3-Clause
//
// Numbers times scale plus offset, each rounded, in single or double precision; the stored blank becomes NaN. A scale of 1 and an
// offset of -0 change nothing but signalling NaNs, so that one loop serves all.
#include <limits>
#include <type_traits>

#include "kernels/kernel_parts.hpp"

namespace lamella::LAMELLA_KERNELS {

namespace {

/// NaN where stored is the blank; by masks as wide as the result, which every vectoriser takes, unlike a choice between numbers.
template <typename In, typename Out>
inline Out blanked(Out value, In stored, In blank) {
  using mask = bits_t<sizeof(Out)>;
  constexpr auto nan = __builtin_bit_cast(mask, std::numeric_limits<Out>::quiet_NaN());
  mask is_blank = 0;
  if constexpr (sizeof(In) <= sizeof(Out))
    is_blank = static_cast<mask>(0) - static_cast<mask>(static_cast<mask>(stored) == static_cast<mask>(blank));
  else
    is_blank = static_cast<mask>(0) - static_cast<mask>(stored == blank);
  return __builtin_bit_cast(Out, (__builtin_bit_cast(mask, value) & ~is_blank) | (nan & is_blank));
}

template <typename In, typename Out, bool Swapped, bool HasBlank>
void affine(const std::byte* from, std::byte* to, const kernel_lines& lines, const kernel_values& values) {
  const auto scale = static_cast<Out>(values.scale), offset = static_cast<Out>(values.offset);
  const auto blank = static_cast<In>(values.blank);
  const auto count = lines.count;  // a store of bytes could change lines, for all that the compiler knows
  for (std::int64_t l = 0; l < lines.lines; ++l) {
    const std::byte* __restrict in = from + l * lines.from_step;
    std::byte* __restrict out = to + l * lines.to_step;
    for (std::int64_t i = 0; i < count; ++i) {
      const auto stored = load_ordered<In, Swapped>(in + i * sizeof(In));
      Out value = static_cast<Out>(stored) * scale;
      value = value + offset;
      if constexpr (HasBlank) value = blanked(value, stored, blank);
      store(out + i * sizeof(Out), value);
    }
  }
}

template <typename Out, bool Swapped>
void affine_of_halves(const std::byte* from, std::byte* to, const kernel_lines& lines, const kernel_values& values) {
  constexpr std::int64_t block = 512;
  alignas(64) std::byte native[block * 2];
  alignas(64) std::byte floats[block * 4];
  for (std::int64_t l = 0; l < lines.lines; ++l) {
    for (std::int64_t first = 0; first < lines.count; first += block) {
      const auto n = lines.count - first < block ? lines.count - first : block;
      const auto* in = from + l * lines.from_step + first * 2;
      if constexpr (Swapped) {
        for (std::int64_t i = 0; i < n; ++i) store(native + 2 * i, load_ordered<std::uint16_t, true>(in + 2 * i));
        in = native;
      }
      floats_of_halves(in, floats, n);
      affine<float, Out, false, false>(floats, to + l * lines.to_step + first * static_cast<std::int64_t>(sizeof(Out)), {.count = n},
                                       values);
    }
  }
}

/// Both parts are scaled, the offset is added to the real one.
template <typename Part, bool Swapped>
void complex_affine(const std::byte* from, std::byte* to, const kernel_lines& lines, const kernel_values& values) {
  const auto scale = static_cast<Part>(values.scale), offset = static_cast<Part>(values.offset);
  const auto count = lines.count;
  for (std::int64_t l = 0; l < lines.lines; ++l) {
    const std::byte* __restrict in = from + l * lines.from_step;
    std::byte* __restrict out = to + l * lines.to_step;
    for (std::int64_t i = 0; i < 2 * count; i += 2) {
      const Part real = load_ordered<Part, Swapped>(in + i * sizeof(Part)) * scale;
      const Part imaginary = load_ordered<Part, Swapped>(in + (i + 1) * sizeof(Part)) * scale;
      store(out + i * sizeof(Part), static_cast<Part>(real + offset));
      store(out + (i + 1) * sizeof(Part), static_cast<Part>(imaginary + Part(-0.0)));
    }
  }
}

template <typename In, typename Out>
element_kernel affine_of(bool swapped, bool has_blank) {
  if constexpr (std::is_integral_v<In>)
    if (has_blank) return swapped && sizeof(In) > 1 ? affine<In, Out, (sizeof(In) > 1), true> : affine<In, Out, false, true>;
  return swapped && sizeof(In) > 1 ? affine<In, Out, (sizeof(In) > 1), false> : affine<In, Out, false, false>;
}

template <typename Out>
element_kernel affine_to(number_type from, bool swapped, bool has_blank) {
  switch (from) {
    case number_type::i1:
      return affine_of<std::int8_t, Out>(swapped, has_blank);
    case number_type::i2:
      return affine_of<std::int16_t, Out>(swapped, has_blank);
    case number_type::i4:
      return affine_of<std::int32_t, Out>(swapped, has_blank);
    case number_type::i8:
      return affine_of<std::int64_t, Out>(swapped, has_blank);
    case number_type::boolean:
    case number_type::u1:
      return affine_of<std::uint8_t, Out>(swapped, has_blank);
    case number_type::u2:
      return affine_of<std::uint16_t, Out>(swapped, has_blank);
    case number_type::u4:
      return affine_of<std::uint32_t, Out>(swapped, has_blank);
    case number_type::u8:
      return affine_of<std::uint64_t, Out>(swapped, has_blank);
    case number_type::f2:
      return swapped ? affine_of_halves<Out, true> : affine_of_halves<Out, false>;
    case number_type::f4:
      return affine_of<float, Out>(swapped, false);
    case number_type::f8:
      return affine_of<double, Out>(swapped, false);
    default:
      return nullptr;
  }
}

}  // namespace

element_kernel find_affine(number_type from, number_type to, bool swapped, bool has_blank) {
  if (from == number_type::c8 && to == from) return swapped ? complex_affine<float, true> : complex_affine<float, false>;
  if (from == number_type::c16 && to == from) return swapped ? complex_affine<double, true> : complex_affine<double, false>;
  if (to == number_type::f4) return affine_to<float>(from, swapped, has_blank);
  if (to == number_type::f8) return affine_to<double>(from, swapped, has_blank);
  return nullptr;
}

}  // namespace lamella::LAMELLA_KERNELS
