// SPDX-License-Identifier: BSD-3-Clause
#include "codec/crc32c.hpp"

#include <array>
#include <cstring>

#if defined(__x86_64__)
#include <nmmintrin.h>
#endif

namespace lamella {

namespace {

// Row k: the effect of a byte that stands k bytes before the end of an 8-byte word.
constexpr auto tables = [] {
  constexpr std::uint32_t polynomial = 0x82f63b78;  // bits reversed
  std::array<std::array<std::uint32_t, 256>, 8> rows{};
  for (std::uint32_t i = 0; i < 256; ++i) {
    auto value = i;
    for (int bit = 0; bit < 8; ++bit) value = (value & 1u) != 0 ? value >> 1 ^ polynomial : value >> 1;
    rows[0][i] = value;
  }
  for (std::size_t k = 1; k < 8; ++k)
    for (std::size_t i = 0; i < 256; ++i) rows[k][i] = rows[k - 1][i] >> 8 ^ rows[0][rows[k - 1][i] & 0xffu];
  return rows;
}();

std::uint32_t add_bytes(std::uint32_t state, const std::byte* data, std::size_t count) noexcept {
  for (std::size_t i = 0; i < count; ++i) state = state >> 8 ^ tables[0][(state ^ std::to_integer<std::uint32_t>(data[i])) & 0xffu];
  return state;
}

std::uint32_t add_words_by_table(std::uint32_t state, const std::byte* data, std::size_t words) noexcept {
  for (; words > 0; --words, data += 8) {
    std::uint32_t next = 0;
    for (unsigned b = 0; b < 8; ++b) {
      const auto byte = std::to_integer<std::uint32_t>(data[b]) ^ (b < 4 ? state >> (8 * b) & 0xffu : 0u);
      next ^= tables[7 - b][byte];
    }
    state = next;
  }
  return state;
}

#if defined(__x86_64__)
__attribute__((target("sse4.2"))) std::uint32_t add_words_by_instruction(std::uint32_t state, const std::byte* data,
                                                                         std::size_t words) noexcept {
  std::uint64_t wide = state;
  for (; words > 0; --words, data += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, data, 8);
    wide = _mm_crc32_u64(wide, word);
  }
  return static_cast<std::uint32_t>(wide);
}

std::uint32_t add_words(std::uint32_t state, const std::byte* data, std::size_t words) noexcept {
  static const bool has_instruction = __builtin_cpu_supports("sse4.2") != 0;
  return has_instruction ? add_words_by_instruction(state, data, words) : add_words_by_table(state, data, words);
}
#else
std::uint32_t add_words(std::uint32_t state, const std::byte* data, std::size_t words) noexcept {
  return add_words_by_table(state, data, words);
}
#endif

}  // namespace

std::uint32_t crc32c(std::span<const std::byte> data) noexcept {
  const auto words = data.size() / 8;
  const auto state = add_words(0xffffffffu, data.data(), words);
  return ~add_bytes(state, data.data() + words * 8, data.size() % 8);
}

}  // namespace lamella
