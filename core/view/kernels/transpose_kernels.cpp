// SPDX-License-Identifier: BSD-3-Clause
//
// Small matrices turned over: squares of 16-byte vectors in registers, what is left element by element. The caller cuts large ones into
// tiles that fit the first cache.
#include <utility>

#include "kernels/kernel_parts.hpp"

namespace lamella::LAMELLA_KERNELS {

namespace {

template <std::size_t Size>
struct vector_of;  // 16 bytes
template <>
struct vector_of<1> {
  typedef std::uint8_t type __attribute__((vector_size(16)));
};
template <>
struct vector_of<2> {
  typedef std::uint16_t type __attribute__((vector_size(16)));
};
template <>
struct vector_of<4> {
  typedef std::uint32_t type __attribute__((vector_size(16)));
};
template <>
struct vector_of<8> {
  typedef std::uint64_t type __attribute__((vector_size(16)));
};

template <std::size_t Size>
struct square {
  static constexpr int width = 16 / Size;
  using vector = typename vector_of<Size>::type;
  vector lines[width];

  template <int First, int... I>
  static vector interleaved(vector a, vector b, std::integer_sequence<int, I...>) {
    return __builtin_shufflevector(a, b, (First + I / 2 + (I % 2) * width)...);
  }

  /// Shuffles lines i and i + width/2 like cards; after log2(width) rounds lines are columns.
  void turn() {
    constexpr std::make_integer_sequence<int, width> all{};
    for (int round = 1; round < width; round *= 2) {
      vector next[width];
      for (int i = 0; i < width / 2; ++i) {
        next[2 * i] = interleaved<0>(lines[i], lines[i + width / 2], all);
        next[2 * i + 1] = interleaved<width / 2>(lines[i], lines[i + width / 2], all);
      }
      for (int i = 0; i < width; ++i) lines[i] = next[i];
    }
  }
};

template <std::size_t Size>
void turn_square(const std::byte* from, std::int64_t from_step, std::byte* to, std::int64_t to_step) {
  square<Size> s;
  for (int i = 0; i < s.width; ++i) std::memcpy(&s.lines[i], from + i * from_step, 16);
  s.turn();
  for (int i = 0; i < s.width; ++i) std::memcpy(to + i * to_step, &s.lines[i], 16);
}

template <std::size_t Size>
void turn_elements(const std::byte* from, std::int64_t from_step, std::byte* to, std::int64_t to_step, std::int64_t lines,
                   std::int64_t count) {
  constexpr auto size = static_cast<std::int64_t>(Size);
  for (std::int64_t l = 0; l < lines; ++l)
    for (std::int64_t i = 0; i < count; ++i) store(to + i * to_step + l * size, load<bits_t<Size>>(from + l * from_step + i * size));
}

template <std::size_t Size>
void transpose(const std::byte* from, std::int64_t from_step, std::byte* to, std::int64_t to_step, std::int64_t lines, std::int64_t count) {
  constexpr std::int64_t size = Size, width = 16 / size;
  const auto whole_lines = lines - lines % width, whole_count = count - count % width;
  for (std::int64_t l = 0; l < whole_lines; l += width)
    for (std::int64_t i = 0; i < whole_count; i += width)
      turn_square<Size>(from + l * from_step + i * size, from_step, to + i * to_step + l * size, to_step);
  turn_elements<Size>(from + whole_count * size, from_step, to + whole_count * to_step, to_step, whole_lines, count - whole_count);
  turn_elements<Size>(from + whole_lines * from_step, from_step, to + whole_lines * size, to_step, lines - whole_lines, count);
}

}  // namespace

transpose_kernel find_transpose(std::int64_t size) {
  switch (size) {
    case 1:
      return transpose<1>;
    case 2:
      return transpose<2>;
    case 4:
      return transpose<4>;
    case 8:
      return transpose<8>;
    case 16:
      return turn_elements<16>;
    default:
      return nullptr;
  }
}

}  // namespace lamella::LAMELLA_KERNELS
