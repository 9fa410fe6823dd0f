// SPDX-License-Identifier: BSD-3-Clause
#include "fits_tform.hpp"

#include <charconv>

#include "fits_text.hpp"

namespace fits {
namespace {

/// A natural number at the start of text, which it is cut from. Nothing where there is none, or it is beyond 64 bits.
std::optional<std::int64_t> take_number(std::string_view& text) {
  std::int64_t number = 0;
  if (text.empty() || !is_digit(text.front())) return {};
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (code != std::errc()) return {};
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

char take_letter(std::string_view& text) {
  if (text.empty()) return 0;
  const char letter = upper(text.substr(0, 1)).front();
  text.remove_prefix(1);
  return letter;
}

bool is_element_letter(char letter) noexcept {
  return letter != 0 && std::string_view("LXBIJKAEDCM").find(letter) != std::string_view::npos;
}

/// Arrays of strings of w characters in a field of r (registered substring convention, its short form).
std::int64_t substring_width(std::string_view rest, std::int64_t repeat) {
  const auto width = take_number(rest);
  return width && *width > 0 && *width < repeat && repeat % *width == 0 ? *width : 0;
}

}  // namespace

std::optional<binary_format> parse_binary_format(std::string_view text) {
  text = trim(text);
  binary_format made;
  if (!text.empty() && is_digit(text.front())) {
    const auto repeat = take_number(text);
    if (!repeat) return {};
    made.repeat = *repeat;
  }
  made.letter = take_letter(text);
  if (made.letter == 'P' || made.letter == 'Q') {
    made.element = take_letter(text);
    if (!is_element_letter(made.element) || made.repeat > 1) return {};
    return made;
  }
  if (!is_element_letter(made.letter) || made.repeat > INT64_MAX / 16) return {};
  if (made.letter == 'A') made.substring = substring_width(text, made.repeat);
  return made;
}

std::int64_t element_bytes(char letter) noexcept {
  switch (letter) {
    case 'X':
      return 0;
    case 'I':
      return 2;
    case 'J':
    case 'E':
      return 4;
    case 'K':
    case 'D':
    case 'C':
    case 'P':
      return 8;
    case 'M':
    case 'Q':
      return 16;
    default:
      return 1;
  }
}

std::int64_t field_bytes(const binary_format& format) noexcept {
  if (format.letter == 'X') return format.repeat / 8 + (format.repeat % 8 != 0);
  return format.repeat * element_bytes(format.letter);
}

std::optional<std::vector<std::int64_t>> parse_dimensions(std::string_view text, std::int64_t most_elements) {
  constexpr std::size_t most_lengths = 32;  // arrays of more axes are not made by anything
  text = trim(text);
  if (text.size() < 2 || text.front() != '(' || text.back() != ')') return {};
  text = text.substr(1, text.size() - 2);
  std::vector<std::int64_t> lengths;
  std::int64_t product = 1;
  while (lengths.size() < most_lengths) {
    text = trim_left(text);
    const auto length = take_number(text);
    if (!length || __builtin_mul_overflow(product, *length, &product)) return {};
    lengths.push_back(*length);
    text = trim_left(text);
    if (text.empty()) return product <= most_elements ? std::optional(lengths) : std::nullopt;
    if (text.front() != ',') return {};
    text.remove_prefix(1);
  }
  return {};
}

std::optional<ascii_format> parse_ascii_format(std::string_view text) {
  text = trim(text);
  ascii_format made;
  made.letter = take_letter(text);
  if (made.letter == 0 || std::string_view("AIFED").find(made.letter) == std::string_view::npos) return {};
  const auto width = take_number(text);
  if (!width || *width == 0) return {};
  made.width = *width;
  if (!text.empty() && text.front() == '.') {
    text.remove_prefix(1);
    const auto decimals = take_number(text);
    if (!decimals || *decimals > made.width) return {};
    made.decimals = static_cast<std::uint32_t>(*decimals);
  }
  return made;
}

}  // namespace fits
