// SPDX-License-Identifier: BSD-3-Clause
#include "registry/manifest_toml.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "registry/manifest_parts.hpp"
#include "registry/manifest_table.hpp"

namespace lamella {
namespace {

constexpr std::int64_t known_schema = 1;

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}
char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(), [](char c) { return lower(c); });
  return text;
}

std::string parse_id(const manifest_table& table) {
  auto id = table.text("id");
  const auto is_fine = [](char c) { return is_letter_or_digit(c) || c == '.' || c == '_' || c == '-'; };
  if (!std::ranges::all_of(id, is_fine) || !is_letter_or_digit(id[0]) || id.size() > 64)
    table.refuse("id", fmt::format("'{}' is not up to 64 letters, digits, '.', '_' and '-' that start with a letter or digit", id));
  return id;
}

void parse_abi(const manifest_table& table, plugin_manifest& made) {
  const auto text = table.text("abi");
  const char* const end = text.data() + text.size();
  const auto major = std::from_chars(text.data(), end, made.abi_major);
  const bool has_point = major.ec == std::errc() && major.ptr != end && *major.ptr == '.';
  const auto minor = has_point ? std::from_chars(major.ptr + 1, end, made.abi_minor) : major;
  if (!has_point || minor.ec != std::errc() || minor.ptr != end || made.abi_major < 0 || made.abi_minor < 0)
    table.refuse("abi", fmt::format("'{}' is not of the form \"0.1\"", text));
}

/// A value that is one for all platforms, or a table with one for each.
std::string for_this_platform(const manifest_table& table, std::string_view key) {
  if (table.type(key) != toml::node_type::table) return table.text(key);
  const auto platforms = *table.table(key);
  return platforms.has(platform_key()) ? platforms.text(platform_key()) : std::string();
}

std::string parse_library(const manifest_table& table) {
  auto library = for_this_platform(table, "library");
  if (library.empty()) return library;
  if (library.front() == '/' || library.find_first_of(std::string_view("\\\0", 2)) != std::string::npos)
    table.refuse("library", fmt::format("'{}' must be relative to the folder of this file, with '/' between its parts", library));
  for (std::size_t begin = 0; begin <= library.size();) {
    const auto end = std::min(library.find('/', begin), library.size());
    if (std::string_view(library).substr(begin, end - begin) == "..")
      table.refuse("library", fmt::format("'{}' leaves the folder of this file by '..'", library));
    begin = end + 1;
  }
  return library;
}

std::string parse_sha256(const manifest_table& table) {
  if (!table.has("sha256")) return {};
  const auto digits = lower(for_this_platform(table, "sha256"));
  const auto is_hex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
  if (!digits.empty() && (digits.size() != 64 || !std::ranges::all_of(digits, is_hex)))
    table.refuse("sha256", fmt::format("needs 64 hexadecimal digits, has '{}'", digits));
  return digits;
}

std::string platforms_of(const manifest_table& table) {
  if (table.type("library") != toml::node_type::table) return {};
  return fmt::format("{}", fmt::join(table.table("library")->keys(), ", "));
}

std::vector<std::string> parse_extensions(const manifest_table& table) {
  auto extensions = table.texts("extensions");
  for (auto& e : extensions) {
    if (e.empty() || e.front() == '.' || e.find('/') != std::string::npos)
      table.refuse("extensions", fmt::format("'{}' is not the ending of a name without its dot", e));
    e = lower(std::move(e));
  }
  return extensions;
}

std::vector<std::string> parse_directory_names(const manifest_table& table) {
  auto names = table.texts("directory");
  for (const auto& name : names)
    if (name.empty() || name.find('/') != std::string::npos) table.refuse("directory", fmt::format("'{}' is not the name of a file", name));
  return names;
}

format_manifest parse_format(const manifest_table& table, const plugin_manifest& plugin) {
  format_manifest made{.info = {.id = parse_id(table), .plugin_id = plugin.id, .plugin_version = plugin.version}};
  made.info.names = table.texts("names");
  made.info.extensions = parse_extensions(table);
  made.info.specializes = table.texts("specializes");
  made.info.options = parse_options(table);
  made.info.capabilities = parse_capabilities(table);
  made.magic = parse_magic(table);
  made.directory_names = parse_directory_names(table);
  made.is_weak = table.flag("weak");
  return made;
}

void parse_formats(const manifest_table& table, plugin_manifest& made) {
  for (const auto& format : table.tables("format")) {
    auto parsed = parse_format(format, made);
    const auto is_same = [&](const auto& f) { return f.info.id == parsed.info.id; };
    if (std::ranges::any_of(made.formats, is_same)) format.refuse("id", fmt::format("'{}' stands twice in this plugin", parsed.info.id));
    made.formats.push_back(std::move(parsed));
  }
  if (made.formats.empty()) table.refuse("format", "the plugin has no [[plugin.format]] table");
}

plugin_manifest parse_plugin(const manifest_table& table) {
  plugin_manifest made;
  made.id = parse_id(table);
  made.version = table.text("version");
  made.licence = table.text_or("licence", "");
  parse_abi(table, made);
  made.library = parse_library(table);
  made.other_platforms = platforms_of(table);
  made.sha256 = parse_sha256(table);
  parse_formats(table, made);
  return made;
}

}  // namespace

std::vector<plugin_manifest> parse_manifest_toml(std::string_view text, const std::string& path) {
  const auto root = parse_toml(text, path);
  const manifest_table table(root, path);
  const auto schema = table.integer("schema");
  if (!schema) table.refuse("schema", fmt::format("is missing; write schema = {}", known_schema));
  if (*schema != known_schema) table.refuse("schema", fmt::format("this lamella reads schema {}, the file has {}", known_schema, *schema));
  std::vector<plugin_manifest> made;
  for (const auto& plugin : table.tables("plugin")) made.push_back(parse_plugin(plugin));
  if (made.empty()) table.refuse("plugin", "there is no [[plugin]] table");
  return made;
}

}  // namespace lamella
