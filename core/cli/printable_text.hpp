// SPDX-License-Identifier: BSD-3-Clause
//
// Text from files, made fit for a terminal: valid UTF-8 without control characters, and its width in columns. Names and headers come
// from strangers; an escape sequence in one must not reach the terminal. JSON has its own escapes (json_writer.hpp).
#pragma once

#include <fmt/format.h>

#include <cstddef>
#include <string>
#include <string_view>

namespace lamella::cli {

/// One character of UTF-8 text; size 1 and not valid where the bytes are none.
struct utf8_character {
  char32_t code = 0;
  std::size_t size = 1;
  bool is_valid = false;
};

/// The character at the start of text, which is not empty. Overlong forms and codes beyond U+10FFFF are not valid; surrogates are
/// told apart by their code.
[[nodiscard]] inline utf8_character first_character(std::string_view text) noexcept {
  const auto lead = static_cast<unsigned char>(text[0]);
  if (lead < 0x80) return {lead, 1, true};
  const std::size_t size = lead >= 0xF0 && lead < 0xF5 ? 4 : lead >= 0xE0 && lead < 0xF0 ? 3 : lead >= 0xC2 && lead < 0xE0 ? 2 : 0;
  if (size == 0 || size > text.size()) return {};
  char32_t code = lead & (0x7Fu >> size);
  for (std::size_t i = 1; i < size; ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if ((byte & 0xC0) != 0x80) return {};
    code = code << 6 | (byte & 0x3Fu);
  }
  constexpr char32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
  return {code, size, code >= smallest[size] && code <= 0x10FFFF};
}

[[nodiscard]] constexpr bool is_surrogate(char32_t code) noexcept {
  return code >= 0xD800 && code < 0xE000;
}

[[nodiscard]] constexpr bool is_shown(utf8_character c) noexcept {
  return c.is_valid && !is_surrogate(c.code) && c.code >= 0x20 && (c.code < 0x7F || c.code >= 0xA0);
}

/// What stands for bytes that are not shown: \n, \t, or \x and two digits a byte.
[[nodiscard]] inline std::string escaped(std::string_view bytes) {
  if (bytes == "\n") return "\\n";
  if (bytes == "\t") return "\\t";
  std::string out;
  for (const char byte : bytes) out += fmt::format("\\x{:02x}", static_cast<unsigned char>(byte));
  return out;
}

[[nodiscard]] inline std::string printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const auto c = first_character(text);
    const auto bytes = text.substr(0, c.size);
    is_shown(c) ? out += bytes : out += escaped(bytes);
    text.remove_prefix(c.size);
  }
  return out;
}

/// Columns that a character takes: 0 of a combining mark, 2 of East Asian wide ones.
[[nodiscard]] constexpr int column_width(char32_t code) noexcept {
  if ((code >= 0x300 && code < 0x370) || (code >= 0x200B && code < 0x2010) || (code >= 0xFE00 && code < 0xFE10)) return 0;
  const bool is_wide = (code >= 0x1100 && code < 0x1160) || (code >= 0x2E80 && code < 0xA4D0) || (code >= 0xAC00 && code < 0xD7A4) ||
                       (code >= 0xF900 && code < 0xFB00) || (code >= 0xFE30 && code < 0xFE70) || (code >= 0xFF00 && code < 0xFF61) ||
                       (code >= 0x1F300 && code < 0x1F650) || (code >= 0x20000 && code < 0x40000);
  return is_wide ? 2 : 1;
}

[[nodiscard]] inline std::size_t column_width(std::string_view text) noexcept {
  std::size_t width = 0;
  while (!text.empty()) {
    const auto c = first_character(text);
    width += static_cast<std::size_t>(column_width(c.code));
    text.remove_prefix(c.size);
  }
  return width;
}

}  // namespace lamella::cli
