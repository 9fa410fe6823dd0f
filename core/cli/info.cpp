// SPDX-License-Identifier: BSD-3-Clause
#include <fmt/format.h>

#include "batch.hpp"
#include "byte_size.hpp"
#include "commands.hpp"
#include "dataset_json.hpp"
#include "exit_code.hpp"
#include "open_choices.hpp"
#include "standard_output.hpp"
#include "text_table.hpp"

namespace lamella::cli {

namespace {

std::string shape_text(const chosen& c) {
  if (c.whole.is_ragged()) return fmt::format("{} rows", fmt::join(c.part.shape(), " x "));
  return c.part.ndim() == 0 ? "scalar" : fmt::format("{}", fmt::join(c.part.shape(), " x "));
}

double last_position(const axis& a) {
  return a.is_uniform() ? a.offset + static_cast<double>(a.size - 1) * a.scale : a.values.back();
}

/// "y 0 … 51.1 nm": name, first and last position; without positions where the axis only counts.
std::string axis_text(const axis& a) {
  const auto name = a.name.empty() ? std::string("-") : a.name;
  const bool only_counts = a.is_uniform() && a.scale == 1 && a.offset == 0 && a.units.empty();
  if (only_counts || a.size == 0) return name;
  const auto first = a.is_uniform() ? a.offset : a.values.front();
  return fmt::format("{} {:g} … {:g}{}{}", name, first, last_position(a), a.units.empty() ? "" : " ", a.units);
}

std::string axes_text(const chosen& c) {
  std::string text;
  for (const auto& a : axes_of(c.whole, c.part)) text += (text.empty() ? "" : ", ") + axis_text(a);
  return text.empty() ? "-" : text;
}

std::string size_text(const chosen& c) {
  return c.whole.is_ragged() ? "-" : human_size(static_cast<std::uint64_t>(c.part.byte_size()));
}

std::vector<std::string> row_of(const chosen& c) {
  const bool is_there = c.whole.unavailable() == nullptr;
  return {fmt::to_string(c.whole.index()),
          c.whole.name(),
          shape_text(c),
          c.part.type().str(),
          axes_text(c),
          is_there ? std::string(to_string(c.part.access())) : "unavailable",
          is_there ? std::string(to_string(c.part.distributed())) : "-",
          is_there ? size_text(c) : "-"};
}

std::string table_of(const std::vector<chosen>& datasets) {
  text_table table("r");
  table.add({"#", "name", "shape", "dtype", "axes", "access", "distributed", "size"});
  for (const auto& c : datasets) table.add(row_of(c));
  return table.str("  ");
}

std::string remarks_on(const chosen& c) {
  std::string text;
  const auto* why = c.whole.unavailable();
  if (why != nullptr)
    text += fmt::format("  {} is unavailable: {}{}{}\n", c.whole.name(), why->reason, why->hint.empty() ? "" : "; ", why->hint);
  if (!c.whole.mask().empty()) text += fmt::format("  {} is masked by {}\n", c.whole.name(), c.whole.mask());
  return text;
}

std::string page_of(const std::string& path, const file& f, const std::vector<chosen>& datasets) {
  const auto plugin = f.plugin_id().empty() ? std::string() : fmt::format(" (plugin {} {})", f.plugin_id(), f.plugin_version());
  auto text = printable(fmt::format("{}: {}{}", path, f.format(), plugin)) + "\n";
  text += datasets.empty() ? "  no datasets\n" : table_of(datasets);
  for (const auto& c : datasets) text += remarks_on(c);
  for (const auto& w : f.warnings()) text += fmt::format("  warning: {}\n", printable(text_of(w)));
  return text;
}

class info_printer {
 public:
  info_printer(bool as_json, bool is_list) : as_json_(as_json), is_list_(as_json && is_list) {
    if (is_list_) json_.begin_list();
  }
  void add(const std::string& path, const file& f, const std::vector<chosen>& datasets) {
    if (as_json_) write_file(json_, path, f, datasets);
    print(as_json_ ? json_.take() : page_of(path, f, datasets));
    flush_results();
  }
  void end() {
    if (is_list_) json_.end_list();
    if (as_json_) print(json_.take() + "\n");
  }

 private:
  bool as_json_, is_list_;
  json_writer json_;
};

}  // namespace

int run_info(std::span<const std::string> words) {
  arguments args("info", "What files hold: their datasets, without reading any element.", "lamella info scan.mrc --json");
  std::vector<std::string> paths;
  bool as_json = false;
  open_choices opening;
  dataset_choice choice;
  args.files("FILE", paths);
  args.flag("--json", as_json, "print JSON: an object, or a list of them for several files");
  choice.declare(args);
  opening.declare(args);
  if (!args.parse(words)) return exit_code::done;
  info_printer printer(as_json, paths.size() > 1);
  const auto work = [&](const std::string& path) {
    const auto f = opening.open_silently(path);
    printer.add(path, f, choice.of(f));
    return exit_code::done;
  };
  const int code = for_each_file(paths, work);
  printer.end();
  return code;
}

}  // namespace lamella::cli
