// SPDX-License-Identifier: BSD-3-Clause
#include <fmt/format.h>

#include "arguments.hpp"
#include "batch.hpp"
#include "commands.hpp"
#include "exit_code.hpp"
#include "json_writer.hpp"
#include "lamella/error.hpp"
#include "lamella/registry.hpp"
#include "lamella/source.hpp"
#include "printable_text.hpp"
#include "standard_output.hpp"

namespace lamella::cli {

namespace {

/// A file of references is the core's own: no plugin knows it, and its name alone tells (reference.hpp).
bool is_reference(const std::string& path) {
  return path.ends_with(".lamella.json");
}

identification identify(const std::string& path, bool manifest_only) {
  const auto source = open_source(path);
  if (!is_reference(path)) return registry::shared().identify(*source, manifest_only);
  const candidate itself = {"reference", evidence::name_only, "its name ends in .lamella.json"};
  return {.format = itself.format, .evidence = itself.evidence, .why = itself.why, .candidates = {itself}};
}

std::string candidate_lines(const identification& found) {
  std::string text;
  for (const auto& c : found.candidates)
    text += fmt::format("  {}: {}{}{}\n", c.format, to_string(c.evidence), c.why.empty() ? "" : ": ", c.why);
  return text;
}

std::string verdict_of(const identification& found) {
  if (found.is_ambiguous) return "ambiguous: choose with --format";
  if (found.format.empty()) return "unknown";
  return fmt::format("{} ({}){}{}", found.format, to_string(found.evidence), found.why.empty() ? "" : ": ", found.why);
}

std::string text_of(const std::string& path, const identification& found, bool with_candidates) {
  const auto codec = found.codec.empty() ? std::string() : fmt::format(" [{}]", found.codec);
  auto text = printable(fmt::format("{}: {}{}", path, verdict_of(found), codec)) + "\n";
  return with_candidates || found.is_ambiguous ? text + candidate_lines(found) : text;
}

void write_identification(json_writer& json, const std::string& path, const identification& found) {
  json.begin_object().key("path").text(path);
  found.format.empty() ? json.key("format").null() : json.key("format").text(found.format);
  json.key("evidence").text(to_string(found.evidence)).key("why").text(found.why);
  json.key("ambiguous").boolean(found.is_ambiguous);
  found.codec.empty() ? json.key("codec").null() : json.key("codec").text(found.codec);
  json.key("candidates").begin_list();
  for (const auto& c : found.candidates) {
    json.begin_object().key("format").text(c.format).key("evidence").text(to_string(c.evidence)).key("why").text(c.why).end_object();
  }
  json.end_list().end_object();
}

/// An answer is printed for unknown files too; then standard error says what there is.
int code_of(const std::string& path, const identification& found) {
  if (!found.format.empty()) return exit_code::done;
  const auto code = found.is_ambiguous ? errc::ambiguous_format : errc::unknown_format;
  const auto message = found.is_ambiguous ? "several formats know it equally well" : "no format knows it; " + registry::shared().summary();
  print_message(error(code, message, {.path = path}).what());
  return exit_code_of(code);
}

}  // namespace

int run_identify(std::span<const std::string> words) {
  arguments args("identify", "Which format a file has, by which evidence.", "lamella identify scan.dat --explain");
  std::vector<std::string> paths;
  bool explain = false, manifest_only = false, as_json = false;
  args.files("FILE", paths);
  args.flag("--explain", explain, "print every format that was considered");
  args.flag("--manifest-only", manifest_only, "judge by name and first bytes alone; loads no plugin");
  args.flag("--json", as_json, "print JSON");
  if (!args.parse(words)) return exit_code::done;
  json_writer json;
  if (as_json) json.begin_list();
  const auto work = [&](const std::string& path) {
    const auto found = identify(path, manifest_only);
    if (as_json) write_identification(json, path, found);
    print(as_json ? json.take() : text_of(path, found, explain));
    flush_results();
    return code_of(path, found);
  };
  const int code = for_each_file(paths, work);
  if (as_json) print(json.end_list().take() + "\n");
  return code;
}

}  // namespace lamella::cli
