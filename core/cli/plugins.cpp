// SPDX-License-Identifier: BSD-3-Clause
#include "arguments.hpp"
#include "commands.hpp"
#include "exit_code.hpp"
#include "json_writer.hpp"
#include "lamella/registry.hpp"
#include "standard_output.hpp"
#include "text_table.hpp"

namespace lamella::cli {

namespace {

std::string json_of(const std::vector<plugin_info>& plugins) {
  json_writer json;
  json.begin_list();
  for (const auto& p : plugins) {
    json.begin_object().key("id").text(p.id).key("version").text(p.version).key("path").text(p.path);
    json.key("state").text(to_string(p.state)).key("reason").text(p.reason);
    json.key("origin").text(p.origin).key("licence").text(p.licence).end_object();
  }
  return json.end_list().take() + "\n";
}

std::string table_of(const std::vector<plugin_info>& plugins) {
  text_table table;
  table.add({"plugin", "version", "state", "origin", "licence", "library"});
  for (const auto& p : plugins) table.add({p.id, p.version, std::string(to_string(p.state)), p.origin, p.licence, p.path});
  return table.str();
}

std::string reasons_of(const std::vector<plugin_info>& plugins) {
  std::string text;
  for (const auto& p : plugins) {
    if (!p.reason.empty()) text += printable(p.id + ": " + std::string(to_string(p.state)) + ": " + p.reason) + "\n";
  }
  return text;
}

}  // namespace

int run_plugins(std::span<const std::string> words) {
  arguments args("plugins", "The plugins that were found on the search path.", "lamella plugins --why");
  bool why = false, as_json = false;
  args.flag("--why", why, "load each one, and say what is wrong with those that are refused");
  args.flag("--json", as_json, "print JSON");
  if (!args.parse(words)) return exit_code::done;
  const auto plugins = why ? registry::shared().probe() : registry::shared().plugins();
  print(as_json ? json_of(plugins) : table_of(plugins));
  if (why && !as_json) print(reasons_of(plugins));
  return exit_code::done;
}

}  // namespace lamella::cli
