// SPDX-License-Identifier: BSD-3-Clause
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "registry/manifest_parts.hpp"

namespace lamella {
namespace {

struct option_type {
  std::string_view name;
  toml::node_type value;
};
constexpr std::array option_types{option_type{"text", toml::node_type::string}, option_type{"integer", toml::node_type::integer},
                                  option_type{"flag", toml::node_type::boolean}, option_type{"choice", toml::node_type::string}};

const option_type& type_of(const manifest_table& table) {
  const auto name = table.text("type");
  const auto* found = std::ranges::find(option_types, name, &option_type::name);
  if (found == option_types.end()) table.refuse("type", fmt::format("'{}' is not text, integer, flag or choice", name));
  return *found;
}

void check_choice(const manifest_table& table, const option_info& made) {
  if (made.type != "choice") return;
  if (made.values.empty()) table.refuse("values", "a choice needs the values to choose from");
  if (made.has_default && std::ranges::find(made.values, made.default_value) == made.values.end())
    table.refuse("default", fmt::format("'{}' is not among the values", made.default_value));
}

option_info parse_option(const manifest_table& table, std::string name) {
  const auto& type = type_of(table);
  option_info made{.name = std::move(name), .type = std::string(type.name)};
  made.values = table.texts("values");
  made.help = table.text_or("help", "");
  made.has_default = table.has("default");
  if (made.has_default && table.type("default") != type.value)
    table.refuse("default", fmt::format("does not have the option's type, {}", type.name));
  made.default_value = table.scalar("default").value_or("");
  check_choice(table, made);
  return made;
}

constexpr std::array<std::string_view, 10> capability_names{"read",      "write",  "lazy",   "zero_copy",        "distributed",
                                                            "positions", "append", "follow", "several_datasets", "compressed"};
constexpr std::array<std::string_view, 4> levels{"D0", "D1", "D2", "D3"};

std::string claim(const manifest_table& claims, std::string_view name) {
  if (name != "distributed") return claims.flag(name) ? "true" : "false";
  const auto level = claims.text_or(name, levels[0]);
  if (std::ranges::find(levels, level) == levels.end()) claims.refuse(name, fmt::format("'{}' is not D0, D1, D2 or D3", level));
  return level;
}

}  // namespace

std::vector<option_info> parse_options(const manifest_table& format) {
  std::vector<option_info> made;
  const auto options = format.table("options");
  if (!options) return made;
  for (auto& name : options->keys()) made.push_back(parse_option(*options->table(name), name));
  return made;
}

std::vector<capability> parse_capabilities(const manifest_table& format) {
  static const toml::table nothing;
  static const std::string nowhere;
  const auto claims = format.table("capabilities").value_or(manifest_table(nothing, nowhere));
  std::vector<capability> made;
  for (const auto name : capability_names) made.push_back({std::string(name), claim(claims, name), "untested"});
  return made;
}

}  // namespace lamella
