// SPDX-License-Identifier: BSD-3-Clause
#include "fits_text.hpp"

#include <algorithm>

namespace fits {
std::string upper(std::string_view text) {
  std::string made(text);
  for (auto& c : made) c = upper(c);
  return made;
}

bool is_printable_ascii(std::string_view text) noexcept {
  // The top bit of a byte is set where it lies below ' ', above '~' or beyond ASCII; borrows and carries come from such bytes alone.
  constexpr std::uint64_t blanks = 0x2020202020202020u, ones = 0x0101010101010101u;
  const auto odd_bits = [](std::uint64_t eight) { return (eight - blanks) | (eight + ones) | eight; };
  std::uint64_t odd = 0;
  for (; text.size() >= sizeof odd; text.remove_prefix(sizeof odd)) odd |= odd_bits(eight_bytes_at(text.data()));
  const bool is_rest_fine = std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
  return (odd & (ones << 7)) == 0 && is_rest_fine;
}

std::string utf8_of_latin1(std::string_view text) {
  std::string made;
  made.reserve(2 * text.size());
  for (const char c : text) {
    const auto code = static_cast<unsigned char>(c);
    if (code >= 0x80) made += static_cast<char>(0xC0 | (code >> 6));
    made += code < 0x80 ? c : static_cast<char>(0x80 | (code & 0x3F));
  }
  return made;
}

}  // namespace fits
