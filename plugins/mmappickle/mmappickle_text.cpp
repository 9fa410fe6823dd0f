// SPDX-License-Identifier: BSD-3-Clause
#include "mmappickle_text.hpp"

#include <optional>

namespace lamella::mmappickle {

using sdk::errc;
using sdk::error;

namespace {

constexpr bool is_surrogate(std::uint32_t c) noexcept {
  return c >= 0xD800 && c < 0xE000;
}
std::uint32_t byte_at(std::string_view text, std::size_t i) {
  return static_cast<unsigned char>(text[i]);
}

stored_character cut_off(bool is_last, const char* what) {
  if (is_last) throw error(errc::corrupt, std::string(what) + " is cut off");
  return {};
}

stored_character first_utf8(std::string_view text, bool is_last) {
  const auto lead = byte_at(text, 0);
  if (lead < 0x80) return {1, lead};
  const std::uint64_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4) throw error(errc::corrupt, "text is not UTF-8: byte " + std::to_string(lead) + " starts no character");
  auto c = lead & (0xFFu >> (size + 1));
  for (std::uint64_t i = 1; i < size; ++i) {
    if (i >= text.size()) return cut_off(is_last, "a character of UTF-8 text");
    const auto next = byte_at(text, i);
    if ((next & 0xC0) != 0x80) throw error(errc::corrupt, "text is not UTF-8: byte " + std::to_string(next) + " inside a character");
    c = c << 6 | (next & 0x3F);
  }
  constexpr std::uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
  if (c < least[size] || c > 0x10FFFF)
    throw error(errc::corrupt, "text is not UTF-8: character " + std::to_string(c) + " has another form");
  return {size, c};
}

std::optional<std::uint32_t> digit_of(char c, std::uint32_t base) {
  std::uint32_t value = 99;
  if (c >= '0' && c <= '9') value = static_cast<std::uint32_t>(c - '0');
  if (c >= 'a' && c <= 'f') value = static_cast<std::uint32_t>(c - 'a') + 10;
  if (c >= 'A' && c <= 'F') value = static_cast<std::uint32_t>(c - 'A') + 10;
  if (value >= base) return {};
  return value;
}

// text: the digits follow at begin; exactly count of them.
stored_character hexadecimal(std::string_view text, std::uint64_t begin, std::uint64_t count, bool is_last) {
  if (text.size() < begin + count) return cut_off(is_last, "an escape in text");
  std::uint32_t c = 0;
  for (std::uint64_t i = begin; i < begin + count; ++i) {
    const auto digit = digit_of(text[i], 16);
    if (!digit) throw error(errc::corrupt, "an escape in text has other than hexadecimal digits");
    c = c << 4 | *digit;
  }
  if (c > 0x10FFFF) throw error(errc::corrupt, "an escape in text names no character: " + std::to_string(c));
  return {begin + count, c};
}

// Python's raw-unicode-escape: a backslash before anything but u and U stands for itself, and so does the character behind it.
stored_character first_raw_unicode(std::string_view text, bool is_last) {
  if (text[0] != '\\') return {1, byte_at(text, 0)};
  if (text.size() < 2) return is_last ? stored_character{1, '\\'} : stored_character{};
  if (text[1] == 'u') return hexadecimal(text, 2, 4, is_last);
  if (text[1] == 'U') return hexadecimal(text, 2, 8, is_last);
  return {2, '\\', false, byte_at(text, 1), true};
}

stored_character octal(std::string_view text, bool is_last) {
  std::uint32_t c = 0;
  std::uint64_t end = 1;
  for (; end < 4 && end < text.size(); ++end) {
    const auto digit = digit_of(text[end], 8);
    if (!digit) break;
    c = c * 8 + *digit;
  }
  if (end == text.size() && end < 4 && !is_last) return {};
  return {end, c & 0xFF};
}

// Escapes of Python 2 string literals.
stored_character first_escaped(std::string_view text, bool is_last) {
  if (text[0] != '\\') return {1, byte_at(text, 0)};
  if (text.size() < 2) return cut_off(is_last, "an escape in a string");
  switch (text[1]) {
    case '\n':
      return {2, 0, true};
    case '\\':
    case '\'':
    case '"':
      return {2, byte_at(text, 1)};
    case 'a':
      return {2, 7};
    case 'b':
      return {2, 8};
    case 't':
      return {2, 9};
    case 'n':
      return {2, 10};
    case 'v':
      return {2, 11};
    case 'f':
      return {2, 12};
    case 'r':
      return {2, 13};
    case 'x':
      return hexadecimal(text, 2, 2, is_last);
    default:
      break;
  }
  if (text[1] >= '0' && text[1] <= '7') return octal(text, is_last);
  return {1, '\\'};
}

}  // namespace

stored_character first_character(stored_form form, std::string_view text, bool is_last) {
  switch (form) {
    case stored_form::raw:
      return {1, byte_at(text, 0)};
    case stored_form::utf8:
      return first_utf8(text, is_last);
    case stored_form::raw_unicode:
      return first_raw_unicode(text, is_last);
    case stored_form::escaped:
      return first_escaped(text, is_last);
  }
  throw error(errc::internal, "unknown form of stored text");
}

void utf8_writer::encode(std::uint32_t c) {
  const auto tail = [&](int shift) { text_ += static_cast<char>(0x80 | (c >> shift & 0x3F)); };
  if (c < 0x80) {
    text_ += static_cast<char>(c);
  } else if (c < 0x800) {
    text_ += static_cast<char>(0xC0 | c >> 6), tail(0);
  } else if (c < 0x10000) {
    text_ += static_cast<char>(0xE0 | c >> 12), tail(6), tail(0);
  } else {
    text_ += static_cast<char>(0xF0 | c >> 18), tail(12), tail(6), tail(0);
  }
}

void utf8_writer::flush() {
  if (high_half_ != 0) encode(0xFFFD);
  high_half_ = 0;
}

void utf8_writer::add(std::uint32_t c) {
  if (!is_surrogate(c)) return flush(), encode(c);
  if (c < 0xDC00) {
    flush();
    high_half_ = c;
  } else if (high_half_ != 0) {
    encode(0x10000 + ((high_half_ - 0xD800) << 10) + (c - 0xDC00));
    high_half_ = 0;
  } else {
    encode(0xFFFD);
  }
}

std::string utf8_writer::finish() {
  flush();
  return std::move(text_);
}

std::string to_utf8(stored_form form, std::string_view stored) {
  utf8_writer writer;
  each_character(form, stored, true, [&](std::uint32_t c) { writer.add(c); });
  return writer.finish();
}

std::string to_bytes(stored_form form, std::string_view stored) {
  if (form == stored_form::raw) return std::string(stored);
  std::string bytes;
  each_character(form, stored, true, [&](std::uint32_t c) { bytes += to_byte(c); });
  return bytes;
}

bool is_utf8(std::string_view text) {
  try {
    bool has_surrogate = false;
    each_character(stored_form::utf8, text, true, [&](std::uint32_t c) { has_surrogate |= is_surrogate(c); });
    return !has_surrogate;
  } catch (const error&) {
    return false;
  }
}

}  // namespace lamella::mmappickle
