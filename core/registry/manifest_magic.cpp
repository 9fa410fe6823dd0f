// SPDX-License-Identifier: BSD-3-Clause
#include <fmt/format.h>

#include <optional>

#include "registry/manifest_parts.hpp"

namespace lamella {
namespace {

std::optional<unsigned> hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return {};
}

/// Bytes from "93 4E 55": pairs of digits, blanks between them as one likes.
std::string parse_hex(const manifest_table& condition, std::string_view key) {
  std::string bytes;
  std::optional<unsigned> high;
  for (const char c : condition.text(key)) {
    if (c == ' ') continue;
    const auto digit = hex_digit(c);
    if (!digit) condition.refuse(key, fmt::format("'{}' is not a hexadecimal digit", c));
    if (high) bytes += static_cast<char>(*high << 4 | *digit);
    high = high ? std::nullopt : digit;
  }
  if (high) condition.refuse(key, "has an odd number of hexadecimal digits");
  if (bytes.empty()) condition.refuse(key, "is empty");
  return bytes;
}

void parse_bytes(const manifest_table& table, magic_condition& made) {
  if (table.has("text") == table.has("hex")) table.refuse(table.has("text") ? "hex" : "text", "a condition needs either text or hex");
  made.is_text = table.has("text");
  made.bytes = made.is_text ? table.text("text") : parse_hex(table, "hex");
  made.ignore_case = table.flag("ignore_case");
  if (made.ignore_case && !made.is_text) table.refuse("ignore_case", "goes with text only");
  if (!table.has("mask")) return;
  if (made.ignore_case) table.refuse("mask", "does not go with ignore_case");
  made.mask = parse_hex(table, "mask");
  if (made.mask.size() != made.bytes.size())
    table.refuse("mask", fmt::format("has {} bytes, needs as many as are compared: {}", made.mask.size(), made.bytes.size()));
}

void parse_place(const manifest_table& table, magic_condition& made) {
  const auto at = table.integer("at");
  if (!at) table.refuse("at", "is missing");
  made.at = *at;
  const auto size = static_cast<std::int64_t>(made.bytes.size());
  if (made.at < -static_cast<std::int64_t>(max_tail_bytes) || made.at > static_cast<std::int64_t>(max_head_bytes) - size)
    table.refuse("at", fmt::format("{} lies outside what is read of a file: the first {} and the last {} bytes", made.at, max_head_bytes,
                                   max_tail_bytes));
  if (made.at < 0 && size > -made.at)
    table.refuse("at", fmt::format("{} bytes that start {} before the end reach beyond it", size, -made.at));
}

void add_conditions(const manifest_table& table, magic_rule& rule) {
  magic_condition made;
  parse_bytes(table, made);
  parse_place(table, made);
  rule.push_back(std::move(made));
  for (const auto& more : table.tables("and")) add_conditions(more, rule);
}

}  // namespace

std::vector<magic_rule> parse_magic(const manifest_table& format) {
  std::vector<magic_rule> rules;
  for (const auto& alternative : format.tables("magic")) add_conditions(alternative, rules.emplace_back());
  return rules;
}

}  // namespace lamella
