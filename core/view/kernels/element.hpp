// SPDX-License-Identifier: BSD-3-Clause
//
// Single elements inside kernels: loads and stores at any address, byte order, half precision. Included only where kernels are compiled,
// once for each instruction set; everything stands in that set's namespace, for a function compiled for one machine must not be the one
// that the linker keeps for all. For the same reason no function template of the standard library is used.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#ifdef __F16C__
#include <immintrin.h>
#endif

namespace lamella::LAMELLA_KERNELS {

struct boolean {
  std::uint8_t byte;
};
struct half {
  std::uint16_t bits;
};
template <typename Part>
struct complex {
  Part real, imaginary;
};

template <std::size_t Size>
struct bits_of_size;
template <>
struct bits_of_size<1> {
  using type = std::uint8_t;
};
template <>
struct bits_of_size<2> {
  using type = std::uint16_t;
};
template <>
struct bits_of_size<4> {
  using type = std::uint32_t;
};
template <>
struct bits_of_size<8> {
  using type = std::uint64_t;
};
template <>
struct bits_of_size<16> {
  struct type {
    std::uint64_t first, second;
  };
};
template <std::size_t Size>
using bits_t = typename bits_of_size<Size>::type;

template <typename T>
inline T load(const std::byte* from) {
  T value;
  std::memcpy(&value, from, sizeof value);
  return value;
}
template <typename T>
inline void store(std::byte* to, T value) {
  std::memcpy(to, &value, sizeof value);
}

inline std::uint8_t swapped(std::uint8_t value) {
  return value;
}
inline std::uint16_t swapped(std::uint16_t value) {
  return static_cast<std::uint16_t>(value << 8 | value >> 8);
}
inline std::uint32_t swapped(std::uint32_t value) {
  return __builtin_bswap32(value);
}
inline std::uint64_t swapped(std::uint64_t value) {
  return __builtin_bswap64(value);
}
inline bits_t<16> swapped(bits_t<16> value) {
  return {swapped(value.second), swapped(value.first)};
}

template <typename T, bool Swapped>
inline T load_ordered(const std::byte* from) {
  if constexpr (Swapped && sizeof(T) > 1)
    return __builtin_bit_cast(T, swapped(load<bits_t<sizeof(T)>>(from)));
  else
    return load<T>(from);
}

/// IEEE half to single; exact. Signalling NaNs become quiet, as the machine's own instruction does it.
inline float float_of(half value) {
  constexpr std::uint32_t all_ones = 0x1fu << 23;
  const std::uint32_t sign = (value.bits & 0x8000u) << 16;
  const std::uint32_t magnitude = (value.bits & 0x7fffu) << 13;
  const std::uint32_t exponent = magnitude & (0x1fu << 23);
  const std::uint32_t normal = magnitude + (112u << 23);
  const std::uint32_t quiet = (magnitude & 0x7fffffu) != 0 ? 0x400000u : 0u;
  const std::uint32_t special = (magnitude + (224u << 23)) | quiet;
  const float small = __builtin_bit_cast(float, magnitude + (113u << 23)) - 0x1p-14f;  // subnormal: exact in single precision
  std::uint32_t bits = exponent == all_ones ? special : normal;
  bits = exponent == 0 ? __builtin_bit_cast(std::uint32_t, small) : bits;
  return __builtin_bit_cast(float, bits | sign);
}

/// IEEE single to half, to nearest, ties to even; NaNs become quiet and keep the upper bits of what they carry.
inline half half_of(float value) {
  const auto bits = __builtin_bit_cast(std::uint32_t, value);
  const std::uint32_t sign = (bits >> 16) & 0x8000u;
  const std::uint32_t magnitude = bits & 0x7fffffffu;
  const std::uint32_t odd = (magnitude >> 13) & 1u;
  std::uint32_t made = (magnitude - (112u << 23) + 0xfffu + odd) >> 13;
  const float rounded = __builtin_bit_cast(float, magnitude) + 0.5f;  // its last bit is half's smallest number
  const std::uint32_t small = __builtin_bit_cast(std::uint32_t, rounded) - 0x3f000000u;
  made = magnitude < (113u << 23) ? small : made;
  made = magnitude >= (143u << 23) ? 0x7c00u : made;
  made = magnitude > 0x7f800000u ? (0x7e00u | ((magnitude >> 13) & 0x3ffu)) : made;
  return {static_cast<std::uint16_t>(made | sign)};
}

/// IEEE double to half, rounded once.
inline half half_of(double value) {
  const auto bits = __builtin_bit_cast(std::uint64_t, value);
  const std::uint64_t sign = (bits >> 48) & 0x8000u;
  const std::uint64_t magnitude = bits & 0x7fffffffffffffffu;
  const std::uint64_t odd = (magnitude >> 42) & 1u;
  std::uint64_t made = (magnitude - (std::uint64_t{1008} << 52) + 0x1ffffffffffu + odd) >> 42;
  const double rounded = __builtin_bit_cast(double, magnitude) + 0x1p28;  // its last bit is half's smallest number
  const std::uint64_t small = __builtin_bit_cast(std::uint64_t, rounded) - __builtin_bit_cast(std::uint64_t, 0x1p28);
  made = magnitude < (std::uint64_t{1009} << 52) ? small : made;
  made = magnitude >= (std::uint64_t{1039} << 52) ? 0x7c00u : made;
  made = magnitude > 0x7ff0000000000000u ? (0x7e00u | ((magnitude >> 42) & 0x3ffu)) : made;
  return {static_cast<std::uint16_t>(made | sign)};
}

/// Packed halves to packed singles and back.
inline void floats_of_halves(const std::byte* from, std::byte* to, std::int64_t count) {
  std::int64_t i = 0;
#ifdef __F16C__
  for (; i + 8 <= count; i += 8)
    _mm256_storeu_ps(reinterpret_cast<float*>(to + 4 * i),
                     _mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i*>(from + 2 * i))));
#endif
  for (; i < count; ++i) store(to + 4 * i, float_of(load<half>(from + 2 * i)));
}
inline void halves_of_floats(const std::byte* from, std::byte* to, std::int64_t count) {
  std::int64_t i = 0;
#ifdef __F16C__
  for (; i + 8 <= count; i += 8)
    _mm_storeu_si128(reinterpret_cast<__m128i*>(to + 2 * i),
                     _mm256_cvtps_ph(_mm256_loadu_ps(reinterpret_cast<const float*>(from + 4 * i)), _MM_FROUND_TO_NEAREST_INT));
#endif
  for (; i < count; ++i) store(to + 2 * i, half_of(load<float>(from + 4 * i)));
}

}  // namespace lamella::LAMELLA_KERNELS
