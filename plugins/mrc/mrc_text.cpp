// SPDX-License-Identifier: BSD-3-Clause
#include "mrc_text.hpp"

#include <algorithm>

namespace lamella::mrc {

std::string utf8_of_latin1(std::string_view field) {
  std::string text;
  for (const char c : field) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      text += c;
    } else {
      text += static_cast<char>(0xC0 | (byte >> 6));
      text += static_cast<char>(0x80 | (byte & 0x3F));
    }
  }
  return text;
}

std::string padded_text(std::string_view field) {
  field = field.substr(0, field.find('\0'));
  const auto last = field.find_last_not_of(" \t\r\n");
  return utf8_of_latin1(field.substr(0, last == std::string_view::npos ? 0 : last + 1));
}

bool is_printable(std::string_view bytes) noexcept {
  return std::all_of(bytes.begin(), bytes.end(),
                     [](char c) { return (c >= 0x20 && c < 0x7F) || c == '\0' || c == '\t' || c == '\r' || c == '\n'; });
}

}  // namespace lamella::mrc
