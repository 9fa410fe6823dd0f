// SPDX-License-Identifier: BSD-3-Clause
#include "file/reader_options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace lamella {

namespace {

std::string known_options(const format_info& format) {
  if (format.options.empty()) return fmt::format("format '{}' has no options", format.id);
  std::vector<std::string> names;
  for (const auto& o : format.options) names.push_back(o.name);
  return fmt::format("format '{}' knows {}", format.id, fmt::join(names, ", "));
}

option_value parse(const option_info& declared, const std::string& text) {
  const auto refuse = [&](const std::string& wanted) {
    return error(errc::bad_argument, fmt::format("option {}={}: expected {}", declared.name, text, wanted), {.hint = declared.help});
  };
  if (declared.type == "integer") {
    option_value made{.is_integer = true};
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), made.integer);
    if (fault != std::errc() || end != text.data() + text.size()) throw refuse("an integer");
    return made;
  }
  if (declared.type == "flag") {
    if (text == "true" || text == "1" || text == "yes") return {.is_integer = true, .integer = 1};
    if (text == "false" || text == "0" || text == "no") return {.is_integer = true, .integer = 0};
    throw refuse("true or false");
  }
  if (declared.type == "choice" && std::ranges::find(declared.values, text) == declared.values.end())
    throw refuse(fmt::format("one of {}", fmt::join(declared.values, ", ")));
  return {.text = text};
}

}  // namespace

std::map<std::string, option_value> validated_options(const format_info& format, const std::map<std::string, std::string>& given) {
  std::map<std::string, option_value> made;
  for (const auto& declared : format.options)
    if (declared.has_default) made[declared.name] = parse(declared, declared.default_value);
  for (const auto& [name, text] : given) {
    const auto declared = std::ranges::find(format.options, name, &option_info::name);
    if (declared == format.options.end())
      throw error(errc::bad_argument, fmt::format("there is no option '{}'; {}", name, known_options(format)));
    made[name] = parse(*declared, text);
  }
  return made;
}

}  // namespace lamella
