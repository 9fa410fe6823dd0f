// SPDX-License-Identifier: BSD-3-Clause
#include "commands.hpp"
#include "descriptor.hpp"
#include "exit_code.hpp"
#include "open_choices.hpp"
#include "output_path.hpp"
#include "read_choices.hpp"
#include "standard_output.hpp"
#include "temporary_file.hpp"
#include "watched_write.hpp"

namespace lamella::cli {

namespace {

/// What is written of a dataset: all of it, or rows of different lengths one behind the other.
write_item rectangular_item(const chosen& c, const read_options& reading) {
  auto item = item_of(c);
  if (item.view.is_ragged()) {
    item.view = view_of(item.view.read_concatenated(reading));
    item.axes.clear();
  }
  return item;
}

void write_npy(const std::string& path, const chosen& c, const read_options& reading, bool is_quiet) {
  write_options options;
  options.format = "npy";
  options.overwrite = true;
  options.reading = reading;
  write_watched(path, {rectangular_item(c, reading)}, {}, options, is_quiet);
}

void write_npy_to(int output, const chosen& c, const read_options& reading, bool is_quiet) {
  temporary_file result("result.npy");
  write_npy(result.path(), c, reading, is_quiet);
  result.move_to(output);
}

void check_not_a_terminal() {
  if (is_terminal(STDOUT_FILENO)) {
    throw error(errc::bad_argument, "standard output is a terminal, and NPY is binary", {.hint = "type -o FILE, or pipe it on"});
  }
}

}  // namespace

int run_get(std::span<const std::string> words) {
  arguments args("get", "A dataset, or a slice of it, as an NPY file; a file of that name is replaced.",
                 "lamella get scan.mrc --slice '10:20,:,::2' -o part.npy");
  std::string path, output;
  open_choices opening;
  dataset_choice choice;
  read_choices reading;
  args.file("FILE", path);
  args.required("-o,--output", "OUT.npy", output, "where to; - is standard output");
  choice.declare(args);
  opening.declare(args);
  reading.declare(args);
  if (!args.parse(words)) return exit_code::done;
  const auto options = reading.options(opening.io());
  if (output == "-") check_not_a_terminal();
  const auto f = opening.open(path);
  const auto c = choice.one_of(f);
  if (c.whole.unavailable() != nullptr) throw unavailable_error(f, c.whole);
  if (output == "-")
    write_npy_to(STDOUT_FILENO, c, options, opening.is_quiet());
  else if (is_stream(output))
    write_npy_to(descriptor(output, O_WRONLY).number(), c, options, opening.is_quiet());
  else
    write_npy(through_links(output), c, options, opening.is_quiet());
  return exit_code::done;
}

}  // namespace lamella::cli
