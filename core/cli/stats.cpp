// SPDX-License-Identifier: BSD-3-Clause
#include <fmt/format.h>

#include "commands.hpp"
#include "dataset_choice.hpp"
#include "dataset_statistics.hpp"
#include "exit_code.hpp"
#include "json_writer.hpp"
#include "open_choices.hpp"
#include "read_choices.hpp"
#include "standard_output.hpp"
#include "text_table.hpp"

namespace lamella::cli {

namespace {

using number = dataset_statistics::number;

void write_number(json_writer& json, const number& value) {
  if (const auto* i = std::get_if<std::int64_t>(&value))
    json.integer(*i);
  else if (const auto* u = std::get_if<std::uint64_t>(&value))
    json.unsigned_integer(*u);
  else if (const auto* r = std::get_if<double>(&value))
    json.real(*r);
  else
    json.null();
}

void write_real(json_writer& json, const std::optional<double>& value) {
  value ? json.real(*value) : json.null();
}

void write_mean(json_writer& json, const dataset_statistics& s) {
  if (!s.mean_imaginary) return write_real(json, s.mean);
  json.begin_list().real(*s.mean).real(*s.mean_imaginary).end_list();
}

std::string json_of(const std::string& name, const dataset_statistics& s) {
  json_writer json;
  json.begin_object().key("dataset").text(name);
  json.key("count").unsigned_integer(s.count).key("nan_count").unsigned_integer(s.nan_count);
  write_number(json.key("min"), s.minimum);
  write_number(json.key("max"), s.maximum);
  write_mean(json.key("mean"), s);
  write_real(json.key("std"), s.standard_deviation);
  return json.end_object().take() + "\n";
}

std::string text_of(const number& value) {
  const auto digits = [](const auto& v) {
    if constexpr (std::is_same_v<std::decay_t<decltype(v)>, std::monostate>)
      return std::string("-");
    else
      return fmt::to_string(v);
  };
  return std::visit(digits, value);
}

std::string text_of(const std::optional<double>& value) {
  return value ? fmt::to_string(*value) : "-";
}

std::string mean_text(const dataset_statistics& s) {
  return s.mean_imaginary ? fmt::format("{} {:+}i", *s.mean, *s.mean_imaginary) : text_of(s.mean);
}

std::string table_of(const std::string& name, const dataset_statistics& s) {
  text_table table;
  table.add({"dataset", name});
  table.add({"count", fmt::to_string(s.count)});
  table.add({"nan_count", fmt::to_string(s.nan_count)});
  table.add({"min", text_of(s.minimum)});
  table.add({"max", text_of(s.maximum)});
  table.add({"mean", mean_text(s)});
  table.add({"std", text_of(s.standard_deviation)});
  return table.str();
}

dataset_statistics measure(const file& f, const chosen& c, const read_options& options, bool is_quiet) {
  if (c.whole.unavailable() != nullptr) throw unavailable_error(f, c.whole);
  try {
    return statistics_of(c.part, options, is_quiet);
  } catch (const error& e) {
    throw reading_error(e, f, c.whole);
  }
}

}  // namespace

int run_stats(std::span<const std::string> words) {
  arguments args("stats",
                 "Statistics of one dataset, in one pass. NaN are counted (count has them too) and left out of the rest;\n"
                 "std is that of the population.",
                 "lamella stats scan.mrc --slice '10:20'");
  std::string path;
  bool as_json = false;
  open_choices opening;
  dataset_choice choice;
  read_choices reading;
  args.file("FILE", path);
  args.flag("--json", as_json, "print JSON");
  choice.declare(args);
  opening.declare(args);
  reading.declare(args);
  if (!args.parse(words)) return exit_code::done;
  const auto options = reading.options(opening.io());
  const auto f = opening.open(path);
  const auto c = choice.one_of(f);
  const auto statistics = measure(f, c, options, opening.is_quiet());
  print(as_json ? json_of(c.whole.name(), statistics) : table_of(c.whole.name(), statistics));
  return exit_code::done;
}

}  // namespace lamella::cli
