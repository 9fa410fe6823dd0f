// SPDX-License-Identifier: BSD-3-Clause
#include "registry/manifest_table.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "lamella/error.hpp"

namespace lamella {
namespace {

std::string_view phrase(toml::node_type type) {
  switch (type) {
    case toml::node_type::table:
      return "a table";
    case toml::node_type::array:
      return "an array";
    case toml::node_type::string:
      return "text";
    case toml::node_type::integer:
      return "an integer";
    case toml::node_type::floating_point:
      return "a real number";
    case toml::node_type::boolean:
      return "true or false";
    case toml::node_type::date:
    case toml::node_type::time:
    case toml::node_type::date_time:
      return "a date or time";
    case toml::node_type::none:
      return "nothing";
  }
  return "something else";
}

std::string position(const toml::source_region& region) {
  if (region.begin.line == 0) return {};
  return fmt::format("line {}, column {}: ", region.begin.line, region.begin.column);
}

}  // namespace

toml::table parse_toml(std::string_view text, const std::string& path) {
  try {
    return toml::parse(text, path);
  } catch (const toml::parse_error& fault) {
    throw error(errc::plugin, fmt::format("{}not TOML: {}", position(fault.source()), fault.description()), {.path = path});
  }
}

void manifest_table::refuse(std::string_view key, const std::string& reason) const {
  const auto* node = table_->get(key);
  const auto where = position(node == nullptr ? table_->source() : node->source());
  throw error(errc::plugin, fmt::format("{}key '{}': {}", where, key, reason), {.path = *path_});
}

const toml::node* manifest_table::typed(std::string_view key, toml::node_type wanted) const {
  const auto* node = table_->get(key);
  if (node != nullptr && node->type() != wanted) refuse(key, fmt::format("needs {}, has {}", phrase(wanted), phrase(node->type())));
  return node;
}

std::vector<std::string> manifest_table::keys() const {
  std::vector<std::pair<toml::source_position, std::string>> found;
  for (const auto& [key, node] : *table_) found.emplace_back(node.source().begin, std::string(key.str()));
  std::ranges::stable_sort(found, [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::string> names;
  for (auto& [where, name] : found) names.push_back(std::move(name));
  return names;
}

std::string manifest_table::text(std::string_view key) const {
  const auto* node = typed(key, toml::node_type::string);
  if (node == nullptr) refuse(key, "is missing");
  if (node->as_string()->get().empty()) refuse(key, "is empty");
  return node->as_string()->get();
}

std::string manifest_table::text_or(std::string_view key, std::string_view otherwise) const {
  const auto* node = typed(key, toml::node_type::string);
  return node == nullptr ? std::string(otherwise) : node->as_string()->get();
}

std::optional<std::int64_t> manifest_table::integer(std::string_view key) const {
  const auto* node = typed(key, toml::node_type::integer);
  if (node == nullptr) return {};
  return node->as_integer()->get();
}

bool manifest_table::flag(std::string_view key) const {
  const auto* node = typed(key, toml::node_type::boolean);
  return node != nullptr && node->as_boolean()->get();
}

std::vector<std::string> manifest_table::texts(std::string_view key) const {
  std::vector<std::string> found;
  const auto* node = typed(key, toml::node_type::array);
  if (node == nullptr) return found;
  for (const auto& item : *node->as_array()) {
    if (!item.is_string()) refuse(key, fmt::format("needs an array of text, holds {}", phrase(item.type())));
    found.push_back(item.as_string()->get());
  }
  return found;
}

std::vector<manifest_table> manifest_table::tables(std::string_view key) const {
  std::vector<manifest_table> found;
  const auto* node = typed(key, toml::node_type::array);
  if (node == nullptr) return found;
  for (const auto& item : *node->as_array()) {
    if (!item.is_table()) refuse(key, fmt::format("needs an array of tables, holds {}", phrase(item.type())));
    found.emplace_back(*item.as_table(), *path_);
  }
  return found;
}

std::optional<manifest_table> manifest_table::table(std::string_view key) const {
  const auto* node = typed(key, toml::node_type::table);
  if (node == nullptr) return {};
  return manifest_table(*node->as_table(), *path_);
}

std::optional<std::string> manifest_table::scalar(std::string_view key) const {
  const auto* node = table_->get(key);
  if (node == nullptr) return {};
  if (const auto* text = node->as_string()) return text->get();
  if (const auto* flag = node->as_boolean()) return std::string(flag->get() ? "true" : "false");
  if (const auto* number = node->as_integer()) return std::to_string(number->get());
  return {};
}

toml::node_type manifest_table::type(std::string_view key) const {
  const auto* node = table_->get(key);
  return node == nullptr ? toml::node_type::none : node->type();
}

}  // namespace lamella
