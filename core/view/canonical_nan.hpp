// SPDX-License-Identifier: BSD-3-Clause
//
// One bit pattern for every NaN, so that checksums of equal values are equal: the quiet NaN of IEEE 754 without sign and payload. Used
// by value digests on plain float and complex arrays of 2, 4 and 8 bytes a number; other types keep their bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

#include "lamella/dtype.hpp"

namespace lamella {

namespace nan_bits {

template <typename Bits>
struct pattern;
template <>
struct pattern<std::uint16_t> {
  static constexpr std::uint16_t infinity = 0x7c00, canonical = 0x7e00;
};
template <>
struct pattern<std::uint32_t> {
  static constexpr std::uint32_t infinity = 0x7f800000, canonical = 0x7fc00000;
};
template <>
struct pattern<std::uint64_t> {
  static constexpr std::uint64_t infinity = 0x7ff0000000000000, canonical = 0x7ff8000000000000;
};

template <typename Bits>
constexpr bool is_nan(Bits bits) {
  constexpr auto magnitude = static_cast<Bits>(static_cast<Bits>(~Bits{0}) >> 1);
  return static_cast<Bits>(bits & magnitude) > pattern<Bits>::infinity;
}

template <typename Bits>
Bits load(std::span<const std::byte> bytes, std::size_t i) {
  Bits bits;
  std::memcpy(&bits, bytes.data() + i * sizeof bits, sizeof bits);
  return bits;
}

template <typename Bits>
bool any(std::span<const std::byte> bytes) {
  bool found = false;
  for (std::size_t i = 0; i < bytes.size() / sizeof(Bits); ++i) found |= is_nan(load<Bits>(bytes, i));
  return found;
}

/// @param scratch  holds the result where there are NaN.
template <typename Bits>
std::span<const std::byte> canonical(std::span<const std::byte> bytes, std::vector<std::byte>& scratch) {
  if (!any<Bits>(bytes)) return bytes;
  scratch.assign(bytes.begin(), bytes.end());
  for (std::size_t i = 0; i < scratch.size() / sizeof(Bits); ++i) {
    if (is_nan(load<Bits>(scratch, i))) std::memcpy(scratch.data() + i * sizeof(Bits), &pattern<Bits>::canonical, sizeof(Bits));
  }
  return scratch;
}

}  // namespace nan_bits

/// The bytes of native elements with every NaN replaced: bytes themselves where there is none.
[[nodiscard]] inline std::span<const std::byte> with_canonical_nan(const dtype& type, std::span<const std::byte> bytes,
                                                                   std::vector<std::byte>& scratch) {
  if (type.is_structured() || (type.kind() != 'f' && type.kind() != 'c')) return bytes;
  switch (type.swap_size()) {
    case 2:
      return nan_bits::canonical<std::uint16_t>(bytes, scratch);
    case 4:
      return nan_bits::canonical<std::uint32_t>(bytes, scratch);
    case 8:
      return nan_bits::canonical<std::uint64_t>(bytes, scratch);
    default:
      return bytes;
  }
}

}  // namespace lamella
