// SPDX-License-Identifier: BSD-3-Clause
//
// Elements that stay what they are: copied, their bytes in the other order, their sign bit flipped.
#include "kernels/kernel_parts.hpp"

namespace lamella::LAMELLA_KERNELS {

namespace {

template <std::size_t Size>
void copy(const std::byte* from, std::byte* to, const kernel_lines& lines, const kernel_values&) {
  for (std::int64_t l = 0; l < lines.lines; ++l)
    std::memcpy(to + l * lines.to_step, from + l * lines.from_step, static_cast<std::size_t>(lines.count) * Size);
}

/// Bytes of each unit reversed, in a run of them.
template <std::size_t Unit>
void swap_units(const std::byte* __restrict from, std::byte* __restrict to, std::int64_t units) {
  std::int64_t i = 0;
#if defined(__x86_64__) && !defined(__SSSE3__)
  if constexpr (Unit == 4)  // two at once: without a shuffle of bytes that is faster than vectors
    for (; i + 2 <= units; i += 2) {
      const auto both = swapped(load<std::uint64_t>(from + i * 4));
      store(to + i * 4, both << 32 | both >> 32);
    }
#endif
  for (; i < units; ++i) store(to + i * Unit, swapped(load<bits_t<Unit>>(from + i * Unit)));
}

/// Units: elements times Parts.
template <std::size_t Unit, int Parts>
void swap(const std::byte* from, std::byte* to, const kernel_lines& lines, const kernel_values&) {
  const auto units = lines.count * Parts;
  for (std::int64_t l = 0; l < lines.lines; ++l) swap_units<Unit>(from + l * lines.from_step, to + l * lines.to_step, units);
}

template <std::size_t Size, bool Swapped>
void flip(const std::byte* from, std::byte* to, const kernel_lines& lines, const kernel_values&) {
  using bits = bits_t<Size>;
  constexpr auto top = static_cast<bits>(std::uint64_t{1} << (8 * Size - 1));
  const auto count = lines.count;  // a store of bytes could change lines, for all that the compiler knows
  for (std::int64_t l = 0; l < lines.lines; ++l) {
    const std::byte* __restrict in = from + l * lines.from_step;
    std::byte* __restrict out = to + l * lines.to_step;
    for (std::int64_t i = 0; i < count; ++i) store(out + i * Size, static_cast<bits>(load_ordered<bits, Swapped>(in + i * Size) ^ top));
  }
}

void look_up(const std::byte* from, std::byte* to, const kernel_lines& lines, const kernel_values& values) {
  const auto count = lines.count;
  const auto* const table = values.table;
  for (std::int64_t l = 0; l < lines.lines; ++l) {
    const std::byte* __restrict in = from + l * lines.from_step;
    std::byte* __restrict out = to + l * lines.to_step;
    for (std::int64_t i = 0; i < count; ++i) out[i] = static_cast<std::byte>(table[static_cast<std::uint8_t>(in[i])]);
  }
}

template <std::size_t Size>
element_kernel flip_of(bool swapped) {
  return swapped ? flip<Size, true> : flip<Size, false>;
}

}  // namespace

element_kernel find_copy(std::int64_t size) {
  switch (size) {
    case 1:
      return copy<1>;
    case 2:
      return copy<2>;
    case 4:
      return copy<4>;
    case 8:
      return copy<8>;
    case 16:
      return copy<16>;
    default:
      return nullptr;
  }
}

element_kernel find_swap(std::int64_t size, std::int64_t unit) {
  if (size == 2 && unit == 2) return swap<2, 1>;
  if (size == 4 && unit == 4) return swap<4, 1>;
  if (size == 8 && unit == 8) return swap<8, 1>;
  if (size == 16 && unit == 16) return swap<16, 1>;
  if (size == 8 && unit == 4) return swap<4, 2>;
  if (size == 16 && unit == 8) return swap<8, 2>;
  return nullptr;
}

element_kernel find_flip(std::int64_t size, bool swapped) {
  switch (size) {
    case 1:
      return flip_of<1>(false);
    case 2:
      return flip_of<2>(swapped);
    case 4:
      return flip_of<4>(swapped);
    case 8:
      return flip_of<8>(swapped);
    default:
      return nullptr;
  }
}

element_kernel find_look_up() {
  return look_up;
}

}  // namespace lamella::LAMELLA_KERNELS
