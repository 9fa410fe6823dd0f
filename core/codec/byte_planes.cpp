// SPDX-License-Identifier: BSD-3-Clause
#include "codec/byte_planes.hpp"

#include <bit>
#include <cstdint>
#include <cstring>

namespace lamella {

namespace {

using bytes16 = unsigned char __attribute__((vector_size(16)));
constexpr std::size_t lanes = 16;

// 16 elements of Width bytes, or a piece of each of their Width planes.
template <std::size_t Width>
struct block {
  bytes16 part[Width];
};

// Puts the bytes of the first half between those of the second half. The number of a byte in the block loses its highest bit, which
// becomes the lowest.
template <std::size_t Width>
block<Width> interleaved(const block<Width>& in) noexcept {
  block<Width> out;
  for (std::size_t i = 0; i < Width / 2; ++i) {
    const auto a = in.part[i], b = in.part[i + Width / 2];
    out.part[2 * i] = __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
    out.part[2 * i + 1] = __builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
  }
  return out;
}

// Elements are numbered (element, byte) in bits, planes (byte, element): four rounds turn the one into the other.
template <std::size_t Width>
std::size_t split_blocks(const std::byte* elements, std::byte* planes, std::size_t count) noexcept {
  std::size_t i = 0;
  for (; i + lanes <= count; i += lanes) {
    block<Width> b;
    std::memcpy(&b, elements + i * Width, sizeof b);
    for (int round = 0; round < 4; ++round) b = interleaved(b);
    for (std::size_t k = 0; k < Width; ++k) std::memcpy(planes + k * count + i, &b.part[k], lanes);
  }
  return i;
}

template <std::size_t Width>
std::size_t join_blocks(const std::byte* planes, std::byte* elements, std::size_t count) noexcept {
  std::size_t i = 0;
  for (; i + lanes <= count; i += lanes) {
    block<Width> b;
    for (std::size_t k = 0; k < Width; ++k) std::memcpy(&b.part[k], planes + k * count + i, lanes);
    for (int round = 0; round < std::countr_zero(Width); ++round) b = interleaved(b);
    std::memcpy(elements + i * Width, &b, sizeof b);
  }
  return i;
}

std::size_t split_blocks(const std::byte* elements, std::byte* planes, std::size_t count, std::size_t width) noexcept {
  switch (width) {
    case 2:
      return split_blocks<2>(elements, planes, count);
    case 4:
      return split_blocks<4>(elements, planes, count);
    case 8:
      return split_blocks<8>(elements, planes, count);
    case 16:
      return split_blocks<16>(elements, planes, count);
    default:
      return 0;
  }
}

std::size_t join_blocks(const std::byte* planes, std::byte* elements, std::size_t count, std::size_t width) noexcept {
  switch (width) {
    case 2:
      return join_blocks<2>(planes, elements, count);
    case 4:
      return join_blocks<4>(planes, elements, count);
    case 8:
      return join_blocks<8>(planes, elements, count);
    case 16:
      return join_blocks<16>(planes, elements, count);
    default:
      return 0;
  }
}

}  // namespace

void split_planes(const std::byte* elements, std::byte* planes, std::size_t count, std::size_t width) noexcept {
  for (auto i = split_blocks(elements, planes, count, width); i < count; ++i)
    for (std::size_t k = 0; k < width; ++k) planes[k * count + i] = elements[i * width + k];
}

void join_planes(const std::byte* planes, std::byte* elements, std::size_t count, std::size_t width) noexcept {
  for (auto i = join_blocks(planes, elements, count, width); i < count; ++i)
    for (std::size_t k = 0; k < width; ++k) elements[i * width + k] = planes[k * count + i];
}

// Exchanges halves of 2, 4 and 8 rows and columns (H. S. Warren, Hacker's Delight, 7-3).
void transpose_bits(const std::byte* from, std::byte* to, std::size_t groups) noexcept {
  static_assert(std::endian::native == std::endian::little);
  for (std::size_t i = 0; i < groups; ++i) {
    std::uint64_t x = 0;
    std::memcpy(&x, from + 8 * i, 8);
    auto t = (x ^ x >> 7) & 0x00aa00aa00aa00aau;
    x ^= t ^ t << 7;
    t = (x ^ x >> 14) & 0x0000cccc0000ccccu;
    x ^= t ^ t << 14;
    t = (x ^ x >> 28) & 0x00000000f0f0f0f0u;
    x ^= t ^ t << 28;
    std::memcpy(to + 8 * i, &x, 8);
  }
}

}  // namespace lamella
