// SPDX-License-Identifier: BSD-3-Clause
#include "view/text_number.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <limits>

namespace lamella {

namespace {

template <typename T>
void store(std::byte* to, T value) {
  std::memcpy(to, &value, sizeof value);
}

std::string_view trimmed(std::string_view text) {
  const auto is_blank = [](char c) { return c == ' ' || c == '\0' || c == '\t'; };
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

void store_integer(std::byte* to, std::int64_t value, std::int64_t size, std::string_view text) {
  const auto put = [&]<typename T>(T) {
    if (value < std::numeric_limits<T>::min() || value > std::numeric_limits<T>::max())
      throw error(errc::corrupt, fmt::format("the number '{}' does not fit {} bytes", text, size));
    store<T>(to, static_cast<T>(value));
  };
  if (size == 1) return put(std::int8_t{});
  if (size == 2) return put(std::int16_t{});
  if (size == 4) return put(std::int32_t{});
  return put(std::int64_t{});
}

/// Blanks dropped, D made E, an exponent without its letter given one.
std::string regular_number(std::string_view text) {
  std::string made;
  for (const char c : text) {
    if (c == ' ') continue;
    const bool starts_exponent = (c == '+' || c == '-') && !made.empty() && made.back() != 'e';
    if (starts_exponent) made += 'e';
    if (c == 'D' || c == 'd' || c == 'E')
      made += 'e';
    else if (c != '+')
      made += c;
  }
  return made;
}

}  // namespace

text_number::text_number(const transform& t, const dtype& in)
    : width_(in.item_size()),
      size_(t.to.item_size()),
      is_real_(t.to.kind() == 'f'),
      blank_(trimmed(t.blank_text)),
      implied_decimals_(t.implied_decimals) {
  if (in.kind() != 'S' || !(t.to.kind() == 'i' || (is_real_ && (size_ == 4 || size_ == 8))))
    throw error(errc::unsupported, fmt::format("numbers in text from {} to {}", in.str(), t.to.str()));
}

void text_number::convert(const std::byte* from, std::int64_t from_step, std::byte* to, std::int64_t count) const {
  for (std::int64_t i = 0; i < count; ++i) {
    const std::string_view field(reinterpret_cast<const char*>(from + i * from_step), static_cast<std::size_t>(width_));
    if (is_real_)
      convert_real(trimmed(field), to + i * size_);
    else
      convert_integer(trimmed(field), to + i * size_);
  }
}

void text_number::convert_integer(std::string_view text, std::byte* to) const {
  const bool is_blank = text.empty() || (!blank_.empty() && text == blank_);
  store_integer(to, is_blank ? 0 : parse_text_integer(text), size_, text);
}

void text_number::convert_real(std::string_view text, std::byte* to) const {
  const bool is_blank = text.empty() || (!blank_.empty() && text == blank_);
  const double value = is_blank ? std::numeric_limits<double>::quiet_NaN() : parse_text_real(text, implied_decimals_);
  if (size_ == 4)
    store(to, static_cast<float>(value));
  else
    store(to, value);
}

double parse_text_real(std::string_view text, std::uint32_t implied_decimals) {
  const auto number = regular_number(text);
  double value = 0;
  const auto [end, fault] = std::from_chars(number.data(), number.data() + number.size(), value);
  const bool is_out_of_range = fault == std::errc::result_out_of_range;
  if ((fault != std::errc() && !is_out_of_range) || end != number.data() + number.size())
    throw error(errc::corrupt, fmt::format("'{}' in a text column is not a number", text));
  if (implied_decimals == 0 || number.find('.') != std::string::npos) return value;
  double divisor = 1;
  for (std::uint32_t i = 0; i < std::min<std::uint32_t>(implied_decimals, 300); ++i) divisor *= 10;
  return value / divisor;
}

std::int64_t parse_text_integer(std::string_view text) {
  std::string number;
  for (const char c : text)
    if (c != ' ' && c != '+') number += c;
  std::int64_t value = 0;
  const auto [end, fault] = std::from_chars(number.data(), number.data() + number.size(), value);
  if (fault != std::errc() || end != number.data() + number.size())
    throw error(errc::corrupt, fmt::format("'{}' in a text column is not an integer", text));
  return value;
}

}  // namespace lamella
