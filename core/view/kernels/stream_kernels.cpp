// SPDX-License-Identifier: BSD-3-Clause
//
// Stores that go past the caches: for results larger than them, whose lines need not be read before they are written.
#include "kernels/kernel_parts.hpp"

#ifdef __SSE2__
#include <immintrin.h>
#endif

namespace lamella::LAMELLA_KERNELS {

namespace {

#ifdef __SSE2__
void stream_line(const std::byte* from, std::byte* to) {  // 64 bytes, to aligned
#ifdef __AVX512F__
  _mm512_stream_si512(reinterpret_cast<__m512i*>(to), _mm512_loadu_si512(from));
#elif defined(__AVX__)
  for (int i = 0; i < 64; i += 32)
    _mm256_stream_si256(reinterpret_cast<__m256i*>(to + i), _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from + i)));
#else
  for (int i = 0; i < 64; i += 16)
    _mm_stream_si128(reinterpret_cast<__m128i*>(to + i), _mm_loadu_si128(reinterpret_cast<const __m128i*>(from + i)));
#endif
}
#endif

}  // namespace

void copy_past_caches(const std::byte* from, std::byte* to, std::int64_t bytes) {
#ifdef __SSE2__
  auto head = static_cast<std::int64_t>(-reinterpret_cast<std::uintptr_t>(to) & 63u);
  if (head > bytes) head = bytes;
  std::memcpy(to, from, static_cast<std::size_t>(head));
  std::int64_t at = head;
  for (; at + 64 <= bytes; at += 64) stream_line(from + at, to + at);
  std::memcpy(to + at, from + at, static_cast<std::size_t>(bytes - at));
#else
  std::memcpy(to, from, static_cast<std::size_t>(bytes));
#endif
}

void settle_past_caches() {
#ifdef __SSE2__
  _mm_sfence();
#endif
}

}  // namespace lamella::LAMELLA_KERNELS
