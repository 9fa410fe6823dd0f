// SPDX-License-Identifier: BSD-3-Clause
#include "zarr_json.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <unordered_map>

namespace lamella::zarr {
namespace {

/// Bytes of the UTF-8 sequence at the front of text; 0: there is none.
std::size_t sequence_length(std::string_view text) noexcept {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const auto first = byte(0);
  const std::size_t length = first < 0x80 ? 1 : first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0;
  if (length == 0 || length > text.size()) return 0;
  for (std::size_t i = 1; i < length; ++i)
    if ((byte(i) & 0xC0) != 0x80) return 0;
  if (length < 3) return length;
  // overlong forms, surrogates, and what lies beyond U+10FFFF
  const auto second = byte(1);
  if ((first == 0xE0 && second < 0xA0) || (first == 0xED && second >= 0xA0)) return 0;
  if ((first == 0xF0 && second < 0x90) || (first == 0xF4 && second >= 0x90)) return 0;
  return length;
}

void append_escaped(std::string& made, char c) {
  switch (c) {
    case '"':
      made += "\\\"";
      return;
    case '\\':
      made += "\\\\";
      return;
    case '\n':
      made += "\\n";
      return;
    case '\r':
      made += "\\r";
      return;
    case '\t':
      made += "\\t";
      return;
    default:
      break;
  }
  constexpr std::string_view digits = "0123456789abcdef";
  const auto byte = static_cast<unsigned char>(c);
  if (byte >= 0x20 && byte != 0x7F)
    made += c;
  else
    (made += "\\u00") += {digits[byte >> 4], digits[byte & 15]};
}

template <typename Real>
std::string shortest(Real value) {
  if (std::isnan(value)) return "\"NaN\"";
  if (std::isinf(value)) return value > 0 ? "\"Infinity\"" : "\"-Infinity\"";
  char digits[64];
  const auto [end, fault] = std::to_chars(digits, digits + sizeof digits, value);
  std::string text(digits, end);
  if (text.find_first_of(".e") == std::string::npos) text += ".0";
  return text;
}

}  // namespace

bool is_utf8(std::string_view text) noexcept {
  while (!text.empty()) {
    const auto length = sequence_length(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

std::string json_text(std::string_view text) {
  std::string made = "\"";
  while (!text.empty()) {
    const auto length = sequence_length(text);
    if (length == 0)
      made += "\xEF\xBF\xBD";
    else if (length == 1)
      append_escaped(made, text.front());
    else
      made += text.substr(0, length);
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return made + '"';
}

std::string json_real(double value) {
  return shortest(value);
}
std::string json_real(float value) {
  return shortest(value);
}

std::string json_list(const std::vector<std::string>& items) {
  std::string text = "[";
  for (const auto& item : items) {
    if (text.size() > 1) text += ", ";
    text += item;
  }
  return text + "]";
}

std::string json_integers(const std::vector<std::int64_t>& numbers) {
  std::vector<std::string> items;
  for (const auto n : numbers) items.push_back(json_integer(n));
  return json_list(items);
}

std::string json_base64(std::string_view bytes) {
  constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string made = "\"";
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < 3; ++k) group = group << 8 | (i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0u);
    for (std::size_t k = 0; k < 4; ++k) made += i + k > bytes.size() ? '=' : letters[group >> (18 - 6 * k) & 63];
  }
  return made + '"';
}

bool json_object::has(std::string_view name) const {
  return std::ranges::any_of(members_, [&](const auto& m) { return m.first == name; });
}

std::string json_object::text() const {
  std::vector<std::pair<std::string_view, std::vector<std::string>>> merged;
  std::unordered_map<std::string_view, std::size_t> places;
  for (const auto& [name, value] : members_) {
    const auto [found, is_new] = places.try_emplace(name, merged.size());
    if (is_new) merged.push_back({name, {}});
    merged[found->second].second.push_back(value);
  }
  std::string made = "{";
  for (const auto& [name, values] : merged) {
    if (made.size() > 1) made += ", ";
    made += json_text(name) + ": " + (values.size() == 1 ? values.front() : json_list(values));
  }
  return made + "}";
}

std::string indented(std::string_view json) {
  std::string made;
  std::string line = "\n";
  std::string open;  // brackets that are open, innermost last
  bool in_text = false;
  for (std::size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (in_text) {
      made += c;
      if (c == '\\') made += json[++i];
      in_text = c != '"';
      continue;
    }
    in_text = c == '"';
    const bool is_filled = c == '{' && json[i + 1] != '}';
    if (c == '{' || c == '[') open += c;
    if (c == '}' && made.back() != '{') made += line.erase(line.size() - 2);
    if (c == '}' || c == ']') open.pop_back();
    const bool breaks = c == ',' && !open.empty() && open.back() == '{';
    made += c;
    if (is_filled) made += line += "  ";
    if (breaks) {
      made += line;
      ++i;  // the blank behind the comma
    }
  }
  return made + "\n";
}

}  // namespace lamella::zarr
