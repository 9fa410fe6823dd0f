// SPDX-License-Identifier: BSD-3-Clause
#include "fits_text.hpp"

namespace fits {
std::string upper(std::string_view text) {
  std::string made(text);
  for (auto& c : made) c = upper(c);
  return made;
}

bool is_printable_ascii(std::string_view text) noexcept {
  unsigned odd = 0;
  for (const char c : text) odd |= static_cast<unsigned char>(c - ' ') > '~' - ' ';
  return odd == 0;
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
