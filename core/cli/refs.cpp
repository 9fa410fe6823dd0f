// SPDX-License-Identifier: BSD-3-Clause
#include <fmt/format.h>

#include <algorithm>

#include "commands.hpp"
#include "dataset_choice.hpp"
#include "exit_code.hpp"
#include "interruption.hpp"
#include "lamella/reference.hpp"
#include "open_choices.hpp"
#include "standard_output.hpp"

namespace lamella::cli {

namespace {

void check_output(const std::string& output) {
  constexpr std::string_view ending = ".lamella.json";
  if (output == "-" || output.ends_with(ending)) return;
  throw error(errc::bad_argument, fmt::format("'{}' does not end in {}, by which files of references are known", output, ending),
              {.hint = fmt::format("type -o {}{}", output.substr(0, output.rfind(".json")), ending)});
}

void check_form(const std::string& form) {
  if (form != "lamella") throw error(errc::unsupported, "references in the form of kerchunk are not supported", {.hint = "leave --as out"});
}

/// A reference names what can be read; what cannot is told.
std::vector<dataset> readable(const file& f, const std::vector<chosen>& choices, bool is_quiet) {
  std::vector<dataset> datasets;
  for (const auto& c : choices) {
    if (c.whole.unavailable() == nullptr)
      datasets.push_back(c.whole);
    else if (!is_quiet)
      print_message(fmt::format("left out: {}", unavailable_error(f, c.whole).what()));
  }
  if (datasets.empty() && !choices.empty()) throw unavailable_error(f, choices.front().whole);
  if (datasets.empty()) throw error(errc::unsupported, "the file has no datasets to refer to", {.path = f.path()});
  return datasets;
}

/// A dataset that is the part: its axes follow, the rest is that of the whole.
dataset cut_out(const chosen& c) {
  auto facts = c.whole.facts();
  facts.axes = axes_of(c.whole, c.part);
  facts.all = c.part;
  return dataset(std::make_shared<const dataset::state>(std::move(facts)));
}

reference reference_of(const file& f, const dataset_choice& choice, bool is_quiet) {
  if (!choice.has_slice()) return reference::of(readable(f, choice.of(f), is_quiet));
  const auto c = choice.one_of(f);
  if (c.whole.unavailable() != nullptr) throw unavailable_error(f, c.whole);
  return reference::of({cut_out(c)});
}

}  // namespace

int run_refs(std::span<const std::string> words) {
  arguments args("refs", "A reference to the datasets of a file: small, and it opens in place of the file, plugin or not.",
                 "lamella refs scan.mrc -o scan.lamella.json");
  std::string path, output, form = "lamella";
  open_choices opening;
  dataset_choice choice;
  args.file("FILE", path);
  args.required("-o,--output", "OUT.lamella.json", output, "where to; - is standard output");
  args.choice("--as", {"lamella", "kerchunk"}, form, "form of the reference");
  choice.declare(args);
  opening.declare(args);
  if (!args.parse(words)) return exit_code::done;
  check_form(form);
  check_output(output);
  const auto ref = reference_of(opening.open(path), choice, opening.is_quiet());
  if (output == "-") {
    print(ref.json() + "\n");
  } else {
    const unfinished_output guard;
    ref.write(output);
  }
  return exit_code::done;
}

}  // namespace lamella::cli
