// SPDX-License-Identifier: BSD-3-Clause
#include "registry/magic_rule.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace lamella {
namespace {

unsigned char lower(unsigned char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<unsigned char>(c + ('a' - 'A')) : c;
}

/// The bytes that a condition compares; nothing where the file does not reach that far.
std::optional<std::span<const std::byte>> window(const magic_condition& c, const file_ends& ends) {
  const auto from_end = static_cast<std::uint64_t>(-c.at);
  const bool at_end = c.at < 0;
  const auto& side = at_end ? ends.tail : ends.head;
  if (at_end && from_end > side.size()) return {};
  const auto begin = at_end ? side.size() - from_end : static_cast<std::uint64_t>(c.at);
  if (begin > side.size() || c.bytes.size() > side.size() - begin) return {};
  return side.subspan(begin, c.bytes.size());
}

bool holds(const magic_condition& c, const file_ends& ends) {
  const auto found = window(c, ends);
  if (!found) return false;
  for (std::size_t i = 0; i < c.bytes.size(); ++i) {
    const auto mask = c.mask.empty() ? 0xFFu : static_cast<unsigned char>(c.mask[i]);
    const auto have = std::to_integer<unsigned char>((*found)[i]), want = static_cast<unsigned char>(c.bytes[i]);
    if (c.ignore_case ? lower(have) != lower(want) : (have & mask) != (want & mask)) return false;
  }
  return true;
}

std::string hex(std::string_view bytes) {
  constexpr std::size_t shown = 16;
  std::string text;
  for (const unsigned char c : bytes.substr(0, shown)) text += fmt::format("{}{:02X}", text.empty() ? "" : " ", c);
  return bytes.size() > shown ? text + " …" : text;
}

std::string place(const magic_condition& c) {
  const auto last = c.at + static_cast<std::int64_t>(c.bytes.size()) - 1;
  const auto positions = last == c.at ? fmt::format("byte {}", c.at) : fmt::format("bytes {}…{}", c.at, last);
  return c.at < 0 ? positions + " from the end" : positions;
}

std::string describe(const magic_condition& c) {
  const auto value = c.is_text ? fmt::format("'{}'", c.bytes) : hex(c.bytes);
  const auto masked = c.mask.empty() ? std::string() : fmt::format(" under the mask {}", hex(c.mask));
  return fmt::format("{} {} {}{}", place(c), c.bytes.size() == 1 ? "is" : "are", value, masked);
}

bool is_sound(const magic_condition& c) {
  const auto size = static_cast<std::int64_t>(c.bytes.size());
  if (size == 0 || c.at < -static_cast<std::int64_t>(max_tail_bytes) || c.at > static_cast<std::int64_t>(max_head_bytes) - size)
    return false;
  return (c.at >= 0 || size <= -c.at) && (c.mask.empty() || c.mask.size() == c.bytes.size());
}

}  // namespace

bool is_sound(const magic_rule& rule) {
  return std::ranges::all_of(rule, [](const auto& c) { return is_sound(c); });
}

bool holds(const magic_rule& rule, const file_ends& ends) {
  return !rule.empty() && std::ranges::all_of(rule, [&](const auto& c) { return holds(c, ends); });
}

std::uint64_t head_bytes_needed(const magic_rule& rule) {
  std::uint64_t needed = 0;
  for (const auto& c : rule)
    if (c.at >= 0) needed = std::max(needed, static_cast<std::uint64_t>(c.at) + c.bytes.size());
  return needed;
}

std::uint64_t tail_bytes_needed(const magic_rule& rule) {
  std::uint64_t needed = 0;
  for (const auto& c : rule)
    if (c.at < 0) needed = std::max(needed, static_cast<std::uint64_t>(-c.at));
  return needed;
}

std::string describe(const magic_rule& rule) {
  std::string text;
  for (const auto& c : rule) text += (text.empty() ? "" : " and ") + describe(c);
  return text;
}

}  // namespace lamella
