// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>

#include "attribute_json.hpp"
#include "attribute_text.hpp"
#include "commands.hpp"
#include "exit_code.hpp"
#include "open_choices.hpp"
#include "printable_text.hpp"
#include "standard_output.hpp"

namespace lamella::cli {

namespace {

/// A group or a dataset of a file.
struct owner {
  std::string name;
  std::vector<attribute> attributes;
};

owner owner_of(const file& f, bool is_group, std::size_t position) {
  if (!is_group) return {f.datasets()[position].name(), f.datasets()[position].attributes()};
  const auto& g = f.groups()[position];
  return {g.name, f.attributes(g.id)};
}

void print_json(const file& f) {
  json_writer json;
  json.begin_list();
  write_attribute_items(json, f.attributes());
  for (const auto& [is_group, position] : f.order()) {
    const auto part = owner_of(f, is_group, position);
    if (part.attributes.empty()) continue;
    json.begin_object().key("name").text(part.name).key("value").begin_list();
    write_attribute_items(json, part.attributes);
    json.end_list().end_object();
    print(json.take());
  }
  print(json.end_list().take() + "\n");
}

void print_text(const std::string& path, const file& f) {
  print(printable(path) + "\n" + attribute_lines(f.attributes(), 2));
  for (const auto& [is_group, position] : f.order()) {
    const auto part = owner_of(f, is_group, position);
    if (!part.attributes.empty()) print(printable(part.name) + "\n" + attribute_lines(part.attributes, 2));
  }
}

/// The whole header of a format that is one value; FITS has nameless cards too, which are texts.
bool is_whole_header(const attribute& a) {
  return a.name().empty() && (a.kind() == attribute_kind::map || a.kind() == attribute_kind::list);
}

void print_header(const std::string& path, const file& f, bool as_json) {
  if (!as_json) return print_text(path, f);
  const auto attributes = f.attributes();
  const auto nameless = std::find_if(attributes.begin(), attributes.end(), is_whole_header);
  if (nameless == attributes.end()) return print_json(f);
  json_writer json;
  write_attribute_value(json, *nameless);
  print(json.take() + "\n");
}

}  // namespace

int run_header(std::span<const std::string> words) {
  arguments args("header", "All attributes of a file and of its parts, in the file's order, repeats kept.",
                 "lamella header scan.mrc --json");
  std::string path;
  bool as_json = false;
  open_choices opening;
  args.file("FILE", path);
  args.flag("--json", as_json, "print JSON: a list of {\"name\", \"value\"}");
  opening.declare(args);
  if (!args.parse(words)) return exit_code::done;
  print_header(path, opening.open(path), as_json);
  return exit_code::done;
}

}  // namespace lamella::cli
