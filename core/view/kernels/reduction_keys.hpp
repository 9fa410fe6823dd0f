// SPDX-License-Identifier: BSD-3-Clause
//
// Elements as integers that sort as they do, and loops over whole numbers: least keys, exact sums, conversions of packed elements.
// Plain loops that every compiler turns into vectors; whole numbers have no order of additions. Included by reduction_kernels.cpp alone.
#pragma once

#include "view/kernels/reduction_vector.hpp"
#include "view/reduction/reduction_kernels.hpp"

namespace lamella::LAMELLA_KERNELS {

namespace {

template <typename T>
LAMELLA_INLINE T load(const std::byte* from, std::int64_t i) {
  T value;
  __builtin_memcpy(&value, from + i * static_cast<std::int64_t>(sizeof(T)), sizeof value);
  return value;
}
template <typename T>
LAMELLA_INLINE void store(std::byte* to, std::int64_t i, T value) {
  __builtin_memcpy(to + i * static_cast<std::int64_t>(sizeof(T)), &value, sizeof value);
}

template <typename T>
constexpr bool is_signed = T(-1) < T(0);

template <typename Key>
constexpr Key lowest_key = static_cast<Key>(Key(1) << (sizeof(Key) * 8 - 2)) * -2;
template <typename Key>
constexpr Key greatest_key = ~lowest_key<Key>;

/// Small elements are summed in 32 bits: a leaf of them cannot overflow.
template <typename T>
struct sum_of {
  using type = std::int64_t;
};
template <>
struct sum_of<std::int8_t> {
  using type = std::int32_t;
};
template <>
struct sum_of<std::int16_t> {
  using type = std::int32_t;
};
template <>
struct sum_of<std::uint8_t> {
  using type = std::uint32_t;
};
template <>
struct sum_of<std::uint16_t> {
  using type = std::uint32_t;
};
template <>
struct sum_of<std::uint32_t> {
  using type = std::uint64_t;
};
template <>
struct sum_of<std::int64_t> {
  using type = std::uint64_t;
};
template <>
struct sum_of<std::uint64_t> {
  using type = std::uint64_t;
};

template <typename Sum>
LAMELLA_INLINE std::uint64_t widened(Sum sum) {
  if constexpr (is_signed<Sum>) return static_cast<std::uint64_t>(static_cast<std::int64_t>(sum));
  return static_cast<std::uint64_t>(sum);
}

template <typename T>
std::uint64_t integer_leaf(const std::byte* from, std::int64_t count) {
  typename sum_of<T>::type sum = 0;
  for (std::int64_t i = 0; i < count; ++i) sum += static_cast<typename sum_of<T>::type>(load<T>(from, i));
  return widened(sum);
}

template <typename T>
void integer_rows(const std::byte* from, std::int64_t stride, std::int64_t rows, std::int64_t cells, std::uint64_t* sums) {
  constexpr std::int64_t width = 64;
  for (std::int64_t c = 0; c < cells; c += width) {
    const auto here = cells - c < width ? cells - c : width;
    typename sum_of<T>::type part[width] = {};
    for (std::int64_t r = 0; r < rows; ++r) {
      const auto* row = from + r * stride + c * static_cast<std::int64_t>(sizeof(T));
      for (std::int64_t i = 0; i < here; ++i) part[i] += static_cast<typename sum_of<T>::type>(load<T>(row, i));
    }
    for (std::int64_t i = 0; i < here; ++i) sums[c + i] += widened(part[i]);
  }
}

template <typename Key>
std::int64_t least_key(const std::byte* keys, std::int64_t count) {
  Key least = load<Key>(keys, 0);
  for (std::int64_t i = 1; i < count; ++i) {
    const auto key = load<Key>(keys, i);
    least = key < least ? key : least;
  }
  return least;
}

template <typename Key>
void least_rows(const std::byte* keys, std::int64_t stride, std::int64_t rows, std::int64_t cells, std::int64_t* least) {
  for (std::int64_t r = 0; r < rows; ++r) {
    for (std::int64_t c = 0; c < cells; ++c) {
      const std::int64_t key = load<Key>(keys + r * stride, c);
      least[c] = key < least[c] ? key : least[c];
    }
  }
}

LAMELLA_INLINE std::uint8_t reversed_bytes(std::uint8_t v) {
  return v;
}
LAMELLA_INLINE std::uint16_t reversed_bytes(std::uint16_t v) {
  return __builtin_bswap16(v);
}
LAMELLA_INLINE std::uint32_t reversed_bytes(std::uint32_t v) {
  return __builtin_bswap32(v);
}
LAMELLA_INLINE std::uint64_t reversed_bytes(std::uint64_t v) {
  return __builtin_bswap64(v);
}

template <typename Bits>
void swap_bytes(const std::byte* from, std::byte* to, std::int64_t count) {
  for (std::int64_t i = 0; i < count; ++i) store(to, i, reversed_bytes(load<Bits>(from, i)));
}

template <typename T>
void to_float64(const std::byte* from, double* to, std::int64_t count) {
  for (std::int64_t i = 0; i < count; ++i) to[i] = static_cast<double>(load<T>(from, i));
}

/// Keys of integers: the value itself, unsigned ones of full width moved down by half of their range.
template <typename T, typename Key, bool IsReversed>
void integer_keys(const std::byte* from, std::byte* to, std::int64_t count, bool) {
  for (std::int64_t i = 0; i < count; ++i) {
    auto key = static_cast<Key>(load<T>(from, i));
    if constexpr (!is_signed<T> && sizeof(T) == sizeof(Key)) key ^= lowest_key<Key>;
    store(to, i, static_cast<Key>(IsReversed ? ~key : key));
  }
}

/// Keys of floats: the bits, of negative ones all but the sign inverted. NaN become the greatest key or the least, which no number has
/// and which decode to NaN again.
template <typename Key, bool IsReversed>
void float_keys(const std::byte* from, std::byte* to, std::int64_t count, bool nan_is_least) {
  constexpr int bits = sizeof(Key) * 8;
  constexpr auto greatest = greatest_key<Key>;
  constexpr auto infinity = static_cast<Key>(bits == 32 ? 0x7f800000 : 0x7ff0000000000000);
  const auto of_nan = static_cast<Key>(nan_is_least ? ~greatest : greatest);
  for (std::int64_t i = 0; i < count; ++i) {
    const auto stored = load<Key>(from, i);
    auto key = static_cast<Key>(stored ^ ((stored >> (bits - 1)) & greatest));
    if (IsReversed) key = static_cast<Key>(~key);
    store(to, i, (stored & greatest) > infinity ? of_nan : key);
  }
}

template <typename Bits>
void not_nan(const std::byte* from, std::uint8_t* valid, std::int64_t count) {
  constexpr auto magnitude = static_cast<Bits>(~Bits(0)) >> 1;
  constexpr auto infinity = static_cast<Bits>(sizeof(Bits) == 4 ? 0x7f800000 : 0x7ff0000000000000);
  for (std::int64_t i = 0; i < count; ++i) valid[i] = (load<Bits>(from, i) & magnitude) <= infinity ? 1 : 0;
}

template <typename Bits, bool HasSign>
void not_zero(const std::byte* from, std::uint8_t* is_true, std::int64_t count) {
  for (std::int64_t i = 0; i < count; ++i) {
    auto bits = load<Bits>(from, i);
    if (HasSign) bits = static_cast<Bits>(bits << 1);  // -0.0 is zero
    is_true[i] = bits != 0 ? 1 : 0;
  }
}

template <typename Bits>
void keep_valid(const std::byte* from, const std::uint8_t* valid, std::byte* to, std::int64_t count) {
  for (std::int64_t i = 0; i < count; ++i)
    store(to, i, static_cast<Bits>(load<Bits>(from, i) & static_cast<Bits>(-static_cast<Bits>(valid[i]))));
}

}  // namespace

}  // namespace lamella::LAMELLA_KERNELS
