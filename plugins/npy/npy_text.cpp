// SPDX-License-Identifier: BSD-3-Clause
#include "npy_text.hpp"

#include <cstdio>

namespace lamella::npy {
namespace {

/// Bytes of the UTF-8 sequence that starts with this byte; 0: none does.
std::size_t sequence_length(unsigned char first) noexcept {
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first < 0xE0) return 2;
  if (first >= 0xE0 && first < 0xF0) return 3;
  if (first >= 0xF0 && first < 0xF5) return 4;
  return 0;
}

constexpr std::uint32_t no_character = 0xFFFFFFFF;

/// The character at the front of text, which is taken off; no_character where it is not UTF-8.
std::uint32_t take_character(std::string_view& text) noexcept {
  const auto first = static_cast<unsigned char>(text.front());
  const auto length = sequence_length(first);
  if (length == 0 || length > text.size()) return no_character;
  std::uint32_t point = length == 1 ? first : first & (0xFFu >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if ((byte & 0xC0) != 0x80) return no_character;
    point = point << 6 | (byte & 0x3F);
  }
  const bool overlong = (length == 3 && point < 0x800) || (length == 4 && point < 0x10000);
  if (overlong || !is_character(point)) return no_character;
  text.remove_prefix(length);
  return point;
}

/// Python's repr escapes what cannot be printed; of Latin-1 these are the controls, the no-break space and the soft hyphen.
bool is_printable(std::uint32_t point) noexcept {
  return point >= 0x20 && point != 0x7F && !(point >= 0x80 && point <= 0xA0) && point != 0xAD;
}

std::string escape(std::uint32_t point) {
  if (point == '\n') return "\\n";
  if (point == '\r') return "\\r";
  if (point == '\t') return "\\t";
  char text[8];
  std::snprintf(text, sizeof text, "\\x%02x", static_cast<unsigned>(point & 0xFF));
  return text;
}

}  // namespace

bool is_character(std::uint32_t point) noexcept {
  return point < 0x110000 && !(point >= 0xD800 && point < 0xE000);
}

bool is_utf8(std::string_view text) noexcept {
  while (!text.empty())
    if (take_character(text) == no_character) return false;
  return true;
}

void append_utf8(std::string& text, std::uint32_t point) {
  const auto add = [&](std::uint32_t byte) { text += static_cast<char>(byte); };
  if (point < 0x80) {
    add(point);
  } else if (point < 0x800) {
    add(0xC0 | point >> 6), add(0x80 | (point & 0x3F));
  } else if (point < 0x10000) {
    add(0xE0 | point >> 12), add(0x80 | (point >> 6 & 0x3F)), add(0x80 | (point & 0x3F));
  } else {
    add(0xF0 | point >> 18), add(0x80 | (point >> 12 & 0x3F)), add(0x80 | (point >> 6 & 0x3F)), add(0x80 | (point & 0x3F));
  }
}

bool to_latin1(std::string_view utf8, std::string& text) {
  text.clear();
  while (!utf8.empty()) {
    const auto point = take_character(utf8);
    if (point > 0xFF) return false;
    text += static_cast<char>(point);
  }
  return true;
}

std::string host_quoted(std::string_view text) {
  std::string made = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') made += '\\';
    made += c;
  }
  return made + "'";
}

std::string python_quoted(std::string_view text) {
  const bool has_single = text.find('\'') != std::string_view::npos;
  const char quote = has_single && text.find('"') == std::string_view::npos ? '"' : '\'';
  std::string made(1, quote);
  while (!text.empty()) {
    auto point = take_character(text);
    if (point == no_character) {  // never a character of its own: kept readable rather than refused
      point = 0xFFFD;
      text.remove_prefix(1);
    }
    if (point == static_cast<unsigned char>(quote) || point == '\\') made += '\\';
    if (is_printable(point))
      append_utf8(made, point);
    else
      made += escape(point);
  }
  return made + quote;
}

}  // namespace lamella::npy
