// SPDX-License-Identifier: BSD-3-Clause
//
// Vectors as wide as the instruction set that a file is compiled for, for reduction_kernels.cpp alone. Everything has internal linkage:
// code made for a newer processor must never stand in for that of an older one.
#pragma once

#include <cstddef>
#include <cstdint>
#if defined(__SSE2__)
#include <immintrin.h>
#endif

namespace lamella::LAMELLA_KERNELS {

namespace {

#if defined(__AVX512F__)
#define LAMELLA_VECTOR_BYTES 64
#elif defined(__AVX2__)
#define LAMELLA_VECTOR_BYTES 32
#else
#define LAMELLA_VECTOR_BYTES 16
#endif

constexpr int doubles = LAMELLA_VECTOR_BYTES / 8;  // lanes of a vector of doubles

typedef double double_vector __attribute__((vector_size(LAMELLA_VECTOR_BYTES)));
typedef std::int64_t int64_vector __attribute__((vector_size(LAMELLA_VECTOR_BYTES)));
typedef float half_float_vector __attribute__((vector_size(LAMELLA_VECTOR_BYTES / 2)));  // as many floats as a vector has doubles
typedef std::uint8_t byte_vector __attribute__((vector_size(LAMELLA_VECTOR_BYTES)));
typedef std::uint8_t half_byte_vector __attribute__((vector_size(LAMELLA_VECTOR_BYTES / 2)));

#define LAMELLA_INLINE __attribute__((always_inline)) inline

template <typename Vector>
LAMELLA_INLINE Vector load_vector(const void* from) {
  Vector v;
  __builtin_memcpy(&v, from, sizeof v);
  return v;
}
template <typename Vector>
LAMELLA_INLINE void store_vector(void* to, Vector v) {
  __builtin_memcpy(to, &v, sizeof v);
}

/// The lanes of a vector as a tree: half of them apart first, neighbours last.
template <typename Vector>
LAMELLA_INLINE auto sum_of_lanes(Vector v) {
  using number = decltype(v[0] + v[0]);
  typedef number two_numbers __attribute__((vector_size(16)));
#if LAMELLA_VECTOR_BYTES == 64
  const auto half = __builtin_shufflevector(v, v, 0, 1, 2, 3) + __builtin_shufflevector(v, v, 4, 5, 6, 7);
  const two_numbers pair = __builtin_shufflevector(half, half, 0, 1) + __builtin_shufflevector(half, half, 2, 3);
#elif LAMELLA_VECTOR_BYTES == 32
  const two_numbers pair = __builtin_shufflevector(v, v, 0, 1) + __builtin_shufflevector(v, v, 2, 3);
#else
  const two_numbers pair = v;
#endif
  return pair[0] + pair[1];
}

// What compilers make many instructions of where the processor has one.
#if defined(__AVX512F__)
LAMELLA_INLINE double_vector widened(half_float_vector v) {
  return (double_vector)_mm512_maskz_cvtps_pd(0xff, (__m256)v);
}
LAMELLA_INLINE bool any_set(int64_vector mask) {
  return _mm512_test_epi64_mask((__m512i)mask, (__m512i)mask) != 0;
}
LAMELLA_INLINE bool any_nan(double_vector v) {
  return _mm512_cmp_pd_mask((__m512d)v, (__m512d)v, _CMP_UNORD_Q) != 0;
}
#elif defined(__AVX2__)
LAMELLA_INLINE double_vector widened(half_float_vector v) {
  return (double_vector)_mm256_cvtps_pd((__m128)v);
}
LAMELLA_INLINE bool any_set(int64_vector mask) {
  return _mm256_testz_si256((__m256i)mask, (__m256i)mask) == 0;
}
LAMELLA_INLINE bool any_nan(double_vector v) {
  return _mm256_movemask_pd(_mm256_cmp_pd((__m256d)v, (__m256d)v, _CMP_UNORD_Q)) != 0;
}
#else
LAMELLA_INLINE double_vector widened(half_float_vector v) {
  return __builtin_convertvector(v, double_vector);
}
LAMELLA_INLINE bool any_set(int64_vector mask) {
  return (mask[0] | mask[1]) != 0;
}
LAMELLA_INLINE bool any_nan(double_vector v) {
  return v[0] != v[0] || v[1] != v[1];
}
#endif

// Bytes of each 4 (8) in reverse: one shuffle where the processor has it.
#define LAMELLA_SWAP4(n) n + 3, n + 2, n + 1, n
#define LAMELLA_SWAP4_16(n) LAMELLA_SWAP4(n), LAMELLA_SWAP4(n + 4), LAMELLA_SWAP4(n + 8), LAMELLA_SWAP4(n + 12)
#define LAMELLA_SWAP8(n) n + 7, n + 6, n + 5, n + 4, n + 3, n + 2, n + 1, n
#define LAMELLA_SWAP8_16(n) LAMELLA_SWAP8(n), LAMELLA_SWAP8(n + 8)

#if LAMELLA_VECTOR_BYTES == 64
LAMELLA_INLINE half_byte_vector swapped4(half_byte_vector v) {
  return __builtin_shufflevector(v, v, LAMELLA_SWAP4_16(0), LAMELLA_SWAP4_16(16));
}
LAMELLA_INLINE byte_vector swapped8(byte_vector v) {
  return __builtin_shufflevector(v, v, LAMELLA_SWAP8_16(0), LAMELLA_SWAP8_16(16), LAMELLA_SWAP8_16(32), LAMELLA_SWAP8_16(48));
}
#elif LAMELLA_VECTOR_BYTES == 32
LAMELLA_INLINE half_byte_vector swapped4(half_byte_vector v) {
  return __builtin_shufflevector(v, v, LAMELLA_SWAP4_16(0));
}
LAMELLA_INLINE byte_vector swapped8(byte_vector v) {
  return __builtin_shufflevector(v, v, LAMELLA_SWAP8_16(0), LAMELLA_SWAP8_16(16));
}
#endif

/// A vector of doubles from `doubles` elements of float or double.
template <typename T, bool IsSwapped>
LAMELLA_INLINE double_vector load_doubles(const std::byte* from);
template <>
LAMELLA_INLINE double_vector load_doubles<float, false>(const std::byte* from) {
  return widened(load_vector<half_float_vector>(from));
}
template <>
LAMELLA_INLINE double_vector load_doubles<double, false>(const std::byte* from) {
  return load_vector<double_vector>(from);
}
#if LAMELLA_VECTOR_BYTES >= 32
template <>
LAMELLA_INLINE double_vector load_doubles<float, true>(const std::byte* from) {
  return widened((half_float_vector)swapped4(load_vector<half_byte_vector>(from)));
}
template <>
LAMELLA_INLINE double_vector load_doubles<double, true>(const std::byte* from) {
  return (double_vector)swapped8(load_vector<byte_vector>(from));
}
#else
template <>
LAMELLA_INLINE double_vector load_doubles<float, true>(const std::byte* from) {
  std::uint64_t two;
  __builtin_memcpy(&two, from, sizeof two);
  two = __builtin_bswap64(two);
  two = two << 32 | two >> 32;
  half_float_vector v;
  __builtin_memcpy(&v, &two, sizeof v);
  return widened(v);
}
template <>
LAMELLA_INLINE double_vector load_doubles<double, true>(const std::byte* from) {
  std::uint64_t two[2];
  __builtin_memcpy(two, from, sizeof two);
  two[0] = __builtin_bswap64(two[0]);
  two[1] = __builtin_bswap64(two[1]);
  return load_vector<double_vector>(two);
}
#endif

template <typename T, bool IsSwapped>
LAMELLA_INLINE double load_double(const std::byte* from) {
  if constexpr (sizeof(T) == 4) {
    std::uint32_t bits;
    __builtin_memcpy(&bits, from, 4);
    if constexpr (IsSwapped) bits = __builtin_bswap32(bits);
    float value;
    __builtin_memcpy(&value, &bits, 4);
    return static_cast<double>(value);
  } else {
    std::uint64_t bits;
    __builtin_memcpy(&bits, from, 8);
    if constexpr (IsSwapped) bits = __builtin_bswap64(bits);
    double value;
    __builtin_memcpy(&value, &bits, 8);
    return value;
  }
}

/// All ones where a value is a number: to be and-ed, never chosen by ?:, which compilers turn into scalar code.
LAMELLA_INLINE int64_vector number_mask(double_vector v) {
  return (int64_vector)(v == v);
}
LAMELLA_INLINE double_vector masked(double_vector v, int64_vector mask) {
  return (double_vector)((int64_vector)v & mask);
}

}  // namespace

}  // namespace lamella::LAMELLA_KERNELS
