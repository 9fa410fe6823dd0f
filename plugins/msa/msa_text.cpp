// SPDX-License-Identifier: BSD-3-Clause
#include "msa_text.hpp"

#include <algorithm>
#include <charconv>

namespace lamella::msa {
namespace {

constexpr std::string_view blanks = " \t\v\f\r\n";

char upper(char c) noexcept {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}
bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}

/// Bytes of the UTF-8 sequence that starts with this byte; 0: none does.
std::size_t sequence_bytes(unsigned char first) noexcept {
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first < 0xE0) return 2;
  if (first >= 0xE0 && first < 0xF0) return 3;
  if (first >= 0xF0 && first < 0xF5) return 4;
  return 0;
}

/// Overlong forms, surrogates and code points beyond U+10FFFF show in the second byte.
bool is_second_byte(unsigned char first, unsigned char second) noexcept {
  if (first == 0xE0) return second >= 0xA0;
  if (first == 0xED) return second < 0xA0;
  if (first == 0xF0) return second >= 0x90;
  if (first == 0xF4) return second < 0x90;
  return true;
}

bool is_underflow(std::string_view number) {
  const auto exponent = number.find('E');
  if (exponent != std::string_view::npos) return exponent + 1 < number.size() && number[exponent + 1] == '-';
  const auto first = number.find_first_of("123456789");
  return first != std::string_view::npos && number.substr(0, first).find('.') != std::string_view::npos;
}

/// Where an exponent starts at text[at] (blanks before it allowed), the position behind it; otherwise at.
std::size_t end_of_exponent(std::string_view text, std::size_t at) {
  auto i = std::min(text.find_first_not_of(' ', at), text.size());
  if (i == text.size() || std::string_view("eEdD").find(text[i]) == std::string_view::npos) return at;
  ++i;
  if (i < text.size() && (text[i] == '+' || text[i] == '-')) ++i;
  const auto digits = i;
  while (i < text.size() && is_digit(text[i])) ++i;
  return i == digits ? at : i;
}

}  // namespace

std::optional<line> line_reader::next() {
  if (rest_.empty()) return {};
  const auto end = std::min(rest_.find_first_of("\r\n"), rest_.size());
  line found{rest_.substr(0, end), byte_offset_, number_, end < rest_.size()};
  auto taken = end;
  if (taken < rest_.size()) taken += rest_.substr(end, 2) == "\r\n" ? 2 : 1;
  rest_.remove_prefix(taken);
  byte_offset_ += taken;
  ++number_;
  return found;
}

std::size_t byte_order_mark_bytes(std::string_view text) noexcept {
  return text.substr(0, 3) == "\xEF\xBB\xBF" ? 3 : 0;
}

std::string_view trimmed(std::string_view text) noexcept {
  text = trimmed_end(text);
  const auto first = text.find_first_not_of(blanks);
  return first == std::string_view::npos ? std::string_view() : text.substr(first);
}

std::string_view trimmed_end(std::string_view text) noexcept {
  const auto last = text.find_last_not_of(blanks);
  return text.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

std::string upper_case(std::string_view text) {
  std::string made(text);
  std::transform(made.begin(), made.end(), made.begin(), upper);
  return made;
}

bool starts_with_ignoring_case(std::string_view text, std::string_view upper_case_prefix) {
  return upper_case(text.substr(0, upper_case_prefix.size())) == upper_case_prefix;
}

bool is_utf8(std::string_view bytes) noexcept {
  for (std::size_t i = 0; i < bytes.size();) {
    const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(bytes[at]); };
    const auto count = sequence_bytes(byte(i));
    if (count == 0 || bytes.size() - i < count) return false;
    for (std::size_t k = 1; k < count; ++k)
      if ((byte(i + k) & 0xC0) != 0x80) return false;
    if (count > 1 && !is_second_byte(byte(i), byte(i + 1))) return false;
    i += count;
  }
  return true;
}

std::string utf8_of_latin1(std::string_view bytes) {
  std::string text;
  for (const char c : bytes) {
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

std::optional<double> parse_number(std::string_view token) {
  auto text = upper_case(token);
  std::replace(text.begin(), text.end(), 'D', 'E');
  std::string_view number = text;
  if (number.starts_with('+')) number.remove_prefix(1);
  const auto first = number.substr(number.starts_with('-') ? 1 : 0, 1);
  if (first.empty() || (!is_digit(first[0]) && first[0] != '.')) return {};
  double value = 0;
  const auto [end, fault] = std::from_chars(number.data(), number.data() + number.size(), value);
  if (end != number.data() + number.size() || fault == std::errc::invalid_argument) return {};
  if (fault == std::errc::result_out_of_range) return is_underflow(number) ? std::optional(0.0) : std::nullopt;
  return value;
}

std::optional<leading_number> parse_leading_number(std::string_view text) {
  text = trimmed(text);
  const auto mantissa = std::min(text.find_first_not_of("+-.0123456789"), text.size());
  const auto end = end_of_exponent(text, mantissa);
  // A number ends at a blank, a separator or the end; "12:34" and "20nm" are words.
  if (mantissa == 0 || (end < text.size() && std::string_view(" \t,;").find(text[end]) == std::string_view::npos)) return {};
  std::string number(text.substr(0, end));
  std::erase(number, ' ');
  const auto value = parse_number(number);
  if (!value) return {};
  return leading_number{*value, trimmed(text.substr(end))};
}

}  // namespace lamella::msa
