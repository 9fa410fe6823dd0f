// SPDX-License-Identifier: BSD-3-Clause
#include "mmappickle_dict.hpp"

#include <charconv>
#include <cmath>
#include <unordered_map>

namespace lamella::mmappickle {

namespace {

constexpr std::size_t most_tuple_parts = 16;
constexpr int deepest_tuple = 4;

std::string shortest(double value) {
  char text[32];
  const auto [end, failed] = std::to_chars(text, text + sizeof text, value);
  return failed == std::errc() ? std::string(text, end) : "?";
}

// 1, 1.0 and True are one key.
std::string number_identity(double value) {
  if (std::trunc(value) != value || std::abs(value) > 9e18) return "f" + shortest(value);
  return "i" + std::to_string(static_cast<std::int64_t>(value));
}

std::string identity(const value_reader& values, node_id key, int depth) {
  const auto itself = [&] { return "n" + std::to_string(key); };
  switch (values.arena.kind(key)) {
    case value_kind::none:
      return "N";
    case value_kind::boolean:
    case value_kind::integer:
      return "i" + std::to_string(values.arena.integer_of(key));
    case value_kind::long_integer:
      return "i" + values.arena.digits_of(key);
    case value_kind::real:
      return number_identity(values.arena.real_of(key));
    case value_kind::text:
    case value_kind::bytes: {
      const auto text = values.short_text(key);
      return text ? (values.is(key, value_kind::text) ? "s" : "b") + *text : itself();
    }
    case value_kind::tuple: {
      const auto& parts = values.arena.children(key);
      if (parts.size() > most_tuple_parts || depth >= deepest_tuple) return itself();
      std::string text = "(";
      for (const auto part : parts) {
        const auto inner = identity(values, part, depth + 1);
        text += std::to_string(inner.size()) + ":" + inner;
      }
      return text;
    }
    default:
      return itself();
  }
}

std::string part_text(const value_reader& values, node_id part) {
  if (values.is(part, value_kind::tuple)) return "…";
  const auto text = key_text(values, part);
  return values.is(part, value_kind::text) ? "'" + text + "'" : text;
}

std::string tuple_text(const value_reader& values, node_id key) {
  const auto& parts = values.arena.children(key);
  if (parts.size() > most_tuple_parts) return "key " + std::to_string(key);
  std::string text = "(";
  for (const auto part : parts) text += (text.size() > 1 ? ", " : "") + part_text(values, part);
  return text + (parts.size() == 1 ? ",)" : ")");
}

}  // namespace

std::string key_identity(const value_reader& values, node_id key) {
  return identity(values, key, 0);
}

std::vector<key_and_value> without_repeats(const value_reader& values, const std::vector<node_id>& pairs) {
  std::unordered_map<std::string, std::size_t> positions;
  std::vector<key_and_value> found;
  for (std::size_t i = 0; i + 1 < pairs.size(); i += 2) {
    const auto [position, is_new] = positions.try_emplace(key_identity(values, pairs[i]), found.size());
    if (is_new)
      found.emplace_back(pairs[i], pairs[i + 1]);
    else
      found[position->second].second = pairs[i + 1];
  }
  return found;
}

std::string key_text(const value_reader& values, node_id key) {
  switch (values.arena.kind(key)) {
    case value_kind::none:
      return "None";
    case value_kind::boolean:
      return values.arena.truth(key) ? "True" : "False";
    case value_kind::integer:
      return std::to_string(values.arena.integer_of(key));
    case value_kind::long_integer:
      return values.arena.digits_of(key).substr(0, longest_kept_bytes);
    case value_kind::real:
      return shortest(values.arena.real_of(key));
    case value_kind::tuple:
      return tuple_text(values, key);
    default:
      break;
  }
  return values.short_text(key).value_or("key " + std::to_string(key));
}

}  // namespace lamella::mmappickle
