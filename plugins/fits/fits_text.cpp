// SPDX-License-Identifier: BSD-3-Clause
#include "fits_text.hpp"

#include <algorithm>

namespace fits {

std::string_view trim_left(std::string_view text) noexcept {
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  return text;
}

std::string_view trim_right(std::string_view text) noexcept {
  return text.substr(0, text.find_last_not_of(' ') + 1);
}

std::string_view trim(std::string_view text) noexcept {
  return trim_left(trim_right(text));
}

std::string upper(std::string_view text) {
  std::string made(text);
  for (auto& c : made)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return made;
}

std::string utf8_of_latin1(std::string_view text) {
  std::string made;
  made.reserve(text.size());
  for (const char c : text) {
    const auto code = static_cast<unsigned char>(c);
    if (code < 0x80) {
      made += c;
    } else {
      made += static_cast<char>(0xC0 | (code >> 6));
      made += static_cast<char>(0x80 | (code & 0x3F));
    }
  }
  return made;
}

}  // namespace fits
