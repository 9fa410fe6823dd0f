// SPDX-License-Identifier: BSD-3-Clause
//
// Unsigned elements of 1, 4 and 12 bits into bytes and 16-bit words. Whole bytes (of 12 bits: three of them) are taken apart at once;
// what stands before and behind them, bit by bit.
#include "kernels/kernel_parts.hpp"

namespace lamella::LAMELLA_KERNELS {

namespace {

template <std::uint32_t Bits, bool HighFirst>
std::uint32_t element_at(const std::byte* from, std::int64_t bit) {
  std::uint32_t value = 0;
  for (std::uint32_t b = 0; b < Bits; ++b) {
    const auto position = bit + b;
    const auto in_byte = static_cast<unsigned>(position & 7);
    const auto one = (static_cast<unsigned>(from[position >> 3]) >> (HighFirst ? 7 - in_byte : in_byte)) & 1u;
    value |= one << (HighFirst ? Bits - 1 - b : b);
  }
  return value;
}

template <bool HighFirst, typename Out>
void unpack_group_of_1(const std::byte* __restrict from, std::byte* __restrict to, std::int64_t groups) {
  for (std::int64_t g = 0; g < groups; ++g) {
    const auto byte = static_cast<unsigned>(from[g]);
    for (int i = 0; i < 8; ++i)
      store(to + (8 * g + i) * static_cast<std::int64_t>(sizeof(Out)), static_cast<Out>((byte >> (HighFirst ? 7 - i : i)) & 1u));
  }
}

template <bool HighFirst, typename Out>
void unpack_group_of_4(const std::byte* __restrict from, std::byte* __restrict to, std::int64_t groups) {
  constexpr std::int64_t size = sizeof(Out);
  for (std::int64_t g = 0; g < groups; ++g) {
    const auto byte = static_cast<unsigned>(from[g]);
    store(to + 2 * g * size, static_cast<Out>(HighFirst ? byte >> 4 : byte & 15u));
    store(to + (2 * g + 1) * size, static_cast<Out>(HighFirst ? byte & 15u : byte >> 4));
  }
}

template <bool HighFirst, typename Out>
void unpack_group_of_12(const std::byte* __restrict from, std::byte* __restrict to, std::int64_t groups) {
  constexpr std::int64_t size = sizeof(Out);
  for (std::int64_t g = 0; g < groups; ++g) {
    const auto a = static_cast<std::uint16_t>(from[3 * g]), b = static_cast<std::uint16_t>(from[3 * g + 1]),
               c = static_cast<std::uint16_t>(from[3 * g + 2]);
    store(to + 2 * g * size, static_cast<Out>(HighFirst ? a << 4 | b >> 4 : a | (b & 15) << 8));
    store(to + (2 * g + 1) * size, static_cast<Out>(HighFirst ? (b & 15) << 8 | c : b >> 4 | c << 4));
  }
}

template <std::uint32_t Bits, bool HighFirst, typename Out>
void unpack(const std::byte* from, std::int64_t first_bit, std::byte* to, std::int64_t count) {
  constexpr std::int64_t size = sizeof(Out), in_group = Bits == 12 ? 2 : 8 / Bits;
  const auto one = [&](std::int64_t i) { store(to + i * size, static_cast<Out>(element_at<Bits, HighFirst>(from, first_bit + i * Bits))); };
  std::int64_t i = 0;
  for (; i < count && (first_bit + i * Bits) % 8 != 0; ++i) {
    one(i);
    if (i == 8) break;  // at an odd bit: no element starts a byte
  }
  if (const auto bit = first_bit + i * Bits; i < count && bit % 8 == 0) {
    const auto groups = (count - i) / in_group;
    const auto* in = from + bit / 8;
    if constexpr (Bits == 1) unpack_group_of_1<HighFirst, Out>(in, to + i * size, groups);
    if constexpr (Bits == 4) unpack_group_of_4<HighFirst, Out>(in, to + i * size, groups);
    if constexpr (Bits == 12) unpack_group_of_12<HighFirst, Out>(in, to + i * size, groups);
    i += groups * in_group;
  }
  for (; i < count; ++i) one(i);
}

template <std::uint32_t Bits>
unpack_kernel unpack_of(bool high_bits_first, std::int64_t size) {
  if (size == 1) return high_bits_first ? unpack<Bits, true, std::uint8_t> : unpack<Bits, false, std::uint8_t>;
  if (size == 2) return high_bits_first ? unpack<Bits, true, std::uint16_t> : unpack<Bits, false, std::uint16_t>;
  return nullptr;
}

}  // namespace

unpack_kernel find_unpack(std::uint32_t bits, bool high_bits_first, std::int64_t size) {
  if (bits == 1) return unpack_of<1>(high_bits_first, size);
  if (bits == 4) return unpack_of<4>(high_bits_first, size);
  if (bits == 12) return unpack_of<12>(high_bits_first, size);
  return nullptr;
}

}  // namespace lamella::LAMELLA_KERNELS
