// SPDX-License-Identifier: BSD-3-Clause
#include <fmt/format.h>

#include <charconv>

#include "lamella/view.hpp"

namespace lamella {

namespace {

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const auto at = text.find(separator);
    parts.push_back(trimmed(text.substr(0, at)));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + 1);
  }
}

std::optional<std::int64_t> parse_position(std::string_view text, std::string_view whole) {
  if (text.empty()) return {};
  std::int64_t number = 0;
  const auto* begin = text.data() + (text.front() == '+' ? 1 : 0);
  const auto [end, fault] = std::from_chars(begin, text.data() + text.size(), number);
  if (fault != std::errc() || end != text.data() + text.size())
    throw error(errc::bad_argument, fmt::format("'{}' in the slice '{}' is not an integer", text, whole),
                {.hint = "write slices as in NumPy: '10:20,:,::2'"});
  return number;
}

range parse_range(std::string_view text, std::string_view whole) {
  const auto parts = split(text, ':');
  if (parts.size() == 1) {
    const auto at = parse_position(parts[0], whole);
    if (!at) throw error(errc::bad_argument, fmt::format("an empty part in the slice '{}'", whole), {.hint = "write ':' for a whole axis"});
    return range::at(*at);
  }
  if (parts.size() > 3) throw error(errc::bad_argument, fmt::format("'{}' has more than start:stop:step", text));
  range made{parse_position(parts[0], whole), parse_position(parts[1], whole)};
  if (parts.size() == 3) made.step = parse_position(parts[2], whole).value_or(1);
  return made;
}

}  // namespace

std::vector<range> parse_slice(std::string_view text, std::size_t ndim) {
  auto inner = trimmed(text);
  if (inner.size() >= 2 && inner.front() == '[' && inner.back() == ']') inner = trimmed(inner.substr(1, inner.size() - 2));
  if (inner.empty()) return {};
  auto parts = split(inner, ',');
  if (parts.size() > 1 && parts.back().empty()) parts.pop_back();
  std::vector<range> ranges;
  bool has_dots = false;
  for (const auto part : parts) {
    if (part != "...") {
      ranges.push_back(parse_range(part, text));
      continue;
    }
    if (has_dots) throw error(errc::bad_argument, fmt::format("the slice '{}' has '...' twice", text));
    has_dots = true;
    for (auto named = parts.size() - 1; named < ndim; ++named) ranges.emplace_back();
  }
  if (ranges.size() > ndim)
    throw error(errc::bad_argument, fmt::format("the slice '{}' has {} parts for an array of {} dimensions", text, ranges.size(), ndim));
  return ranges;
}

}  // namespace lamella
