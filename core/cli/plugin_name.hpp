// SPDX-License-Identifier: BSD-3-Clause
//
// The names that follow from the one a new plugin is given, and their places in the files of the template: the template is a plugin called
// org.example.grid of a format grid, whose files start with GRID. Used by new-plugin.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "lamella/error.hpp"

namespace lamella::cli {

struct plugin_name {
  std::string id;      ///< "org.lab.my-camera": of the plugin
  std::string format;  ///< "my_camera": its format, ending and C++ name
  std::string magic;   ///< "MYCA": four letters or digits, '_' where the name is shorter
};

[[nodiscard]] inline bool is_plugin_word(std::string_view word) {
  const auto is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
  const auto is_fine = [&](char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '_' || c == '-'; };
  return !word.empty() && is_letter(word[0]) && std::ranges::all_of(word, is_fine);
}

/// @throws error  bad_argument: ids are words of lower-case letters, digits, '_' and '-' between dots, each starting with a letter; up to
///                64 characters (sdk/docs/manifest.md).
[[nodiscard]] inline plugin_name parse_plugin_name(const std::string& id) {
  std::string_view rest = id, last;
  bool is_fine = id.size() <= 64;
  for (bool at_end = false; is_fine && !at_end;) {
    const auto dot = rest.find('.');
    at_end = dot == std::string_view::npos;
    last = rest.substr(0, dot);
    is_fine = is_plugin_word(last);
    if (!at_end) rest.remove_prefix(dot + 1);
  }
  if (!is_fine)
    throw error(
        errc::bad_argument,
        fmt::format("'{}' is no id of a plugin: it needs lower-case words of letters, digits, '_' and '-' with dots between them, up to "
                    "64 characters",
                    id),
        {.hint = "try org.example.camera; a reversed domain name keeps it unique"});
  plugin_name made{.id = id, .format = std::string(last), .magic = {}};
  std::ranges::replace(made.format, '-', '_');
  for (const char c : last)
    if (c != '_' && c != '-' && made.magic.size() < 4) made.magic += c >= 'a' ? static_cast<char>(c - 'a' + 'A') : c;
  made.magic.resize(4, '_');
  return made;
}

/// What a file of the template, or its path, becomes for this plugin.
[[nodiscard]] inline std::string renamed(std::string_view of_template, const plugin_name& name) {
  const std::array<std::pair<std::string_view, std::string_view>, 3> places = {
      {{"org.example.grid", name.id}, {"grid", name.format}, {"GRID", name.magic}}};
  std::string made;
  while (!of_template.empty()) {
    const auto* const place = std::ranges::find_if(places, [&](const auto& p) { return of_template.starts_with(p.first); });
    const bool is_place = place != places.end();
    made += is_place ? place->second : of_template.substr(0, 1);
    of_template.remove_prefix(is_place ? place->first.size() : 1);
  }
  return made;
}

}  // namespace lamella::cli
