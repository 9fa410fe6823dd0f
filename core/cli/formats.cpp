// SPDX-License-Identifier: BSD-3-Clause
#include <fmt/format.h>

#include <array>

#include "arguments.hpp"
#include "commands.hpp"
#include "exit_code.hpp"
#include "json_writer.hpp"
#include "lamella/error.hpp"
#include "lamella/registry.hpp"
#include "standard_output.hpp"
#include "text_table.hpp"

namespace lamella::cli {

namespace {

struct capability_column {
  std::string_view key, title;
};
constexpr std::array columns = {
    capability_column{"read", "read"},
    capability_column{"write", "write"},
    capability_column{"lazy", "lazy"},
    capability_column{"zero_copy", "zero copy"},
    capability_column{"distributed", "distributed"},
    capability_column{"positions", "positions"},
    capability_column{"append", "append"},
    capability_column{"follow", "follow"},
    capability_column{"several_datasets", "several"},
    capability_column{"compressed", "compressed"},
};
constexpr std::string_view legend = "+ proven by the conformance kit   ? claimed, not tested   ! contradicted by a test   - no\n";

const capability* find_capability(const format_info& f, std::string_view key) {
  for (const auto& c : f.capabilities) {
    if (c.name == key) return &c;
  }
  return nullptr;
}

/// "yes+", "D2?", "-"; a missing claim is none.
std::string mark_of(const capability* c) {
  if (c == nullptr) return "-";
  const bool is_denied = c->claimed == "false" || c->claimed == "D0";
  if (c->state == "contradicted") return c->claimed == "true" ? "yes!" : is_denied ? "no!" : c->claimed + "!";
  if (is_denied) return "-";
  return (c->claimed == "true" ? "yes" : c->claimed) + (c->state == "proven" ? "+" : "?");
}

std::string endings_of(const format_info& f) {
  std::string text;
  for (const auto& ending : f.extensions) text += (text.empty() ? "." : " .") + ending;
  return text;
}

std::vector<std::string> head_row() {
  std::vector<std::string> cells = {"format"};
  for (const auto& c : columns) cells.emplace_back(c.title);
  cells.insert(cells.end(), {"endings", "name"});
  return cells;
}

std::vector<std::string> row_of(const format_info& f) {
  std::vector<std::string> cells = {f.id};
  for (const auto& c : columns) cells.push_back(mark_of(find_capability(f, c.key)));
  cells.push_back(endings_of(f));
  cells.push_back(fmt::format("{}", fmt::join(f.names, "; ")));
  return cells;
}

std::string unavailable_lines(const std::vector<format_info>& formats) {
  std::string text;
  for (const auto& f : formats) {
    if (!f.is_available) text += printable(f.id + " is not available: " + f.reason) + "\n";
  }
  return text.empty() ? text : "\n" + text;
}

std::string text_of(const std::vector<format_info>& formats) {
  text_table table;
  table.add(head_row());
  for (const auto& f : formats) table.add(row_of(f));
  return table.str() + "\n" + std::string(legend) + unavailable_lines(formats);
}

std::string markdown_line(const std::vector<std::string>& cells) {
  std::string line = "|";
  for (auto cell : cells) {
    for (auto place = cell.find('|'); place != cell.npos; place = cell.find('|', place + 2)) cell.insert(place, 1, '\\');
    line.append(" ").append(printable(cell)).append(" |");
  }
  return line + "\n";
}

std::string markdown_of(const std::vector<format_info>& formats) {
  auto text = markdown_line(head_row()) + markdown_line(std::vector<std::string>(head_row().size(), "---"));
  for (const auto& f : formats) text += markdown_line(row_of(f));
  return text + "\n" + std::string(legend) + unavailable_lines(formats);
}

void write_texts(json_writer& json, const std::vector<std::string>& texts) {
  json.begin_list();
  for (const auto& text : texts) json.text(text);
  json.end_list();
}

void write_capability(json_writer& json, std::string_view key, const capability* c) {
  const std::string claimed = c == nullptr ? (key == "distributed" ? "D0" : "false") : c->claimed;
  json.key(key).begin_object().key("claimed");
  claimed == "true" || claimed == "false" ? json.boolean(claimed == "true") : json.text(claimed);
  json.key("state").text(c == nullptr ? "untested" : c->state).end_object();
}

void write_option(json_writer& json, const option_info& option) {
  json.begin_object().key("name").text(option.name).key("type").text(option.type);
  write_texts(json.key("values"), option.values);
  option.has_default ? json.key("default").text(option.default_value) : json.key("default").null();
  json.key("help").text(option.help).end_object();
}

void write_format(json_writer& json, const format_info& f) {
  json.begin_object().key("id").text(f.id);
  write_texts(json.key("names"), f.names);
  write_texts(json.key("extensions"), f.extensions);
  json.key("plugin").text(f.plugin_id);
  f.is_available ? json.key("available").boolean(true) : json.key("available").text(f.reason);
  json.key("capabilities").begin_object();
  for (const auto& c : columns) write_capability(json, c.key, find_capability(f, c.key));
  json.end_object().key("options").begin_list();
  for (const auto& option : f.options) write_option(json, option);
  json.end_list().end_object();
}

std::string json_of(const std::vector<format_info>& formats) {
  json_writer json;
  json.begin_list();
  for (const auto& f : formats) write_format(json, f);
  return json.end_list().take() + "\n";
}

}  // namespace

int run_formats(std::span<const std::string> words) {
  arguments args("formats", "The formats that plugins read and write, and what each can do. Loads no plugin.", "lamella formats --json");
  bool as_json = false, as_markdown = false;
  args.flag("--json", as_json, "print JSON, with the options of each reader");
  args.flag("--markdown", as_markdown, "print a table in Markdown");
  if (!args.parse(words)) return exit_code::done;
  if (as_json && as_markdown) throw error(errc::bad_argument, "formats: --json and --markdown together", {.hint = "type one of them"});
  const auto formats = registry::shared().formats();
  print(as_json ? json_of(formats) : as_markdown ? markdown_of(formats) : text_of(formats));
  return exit_code::done;
}

}  // namespace lamella::cli
