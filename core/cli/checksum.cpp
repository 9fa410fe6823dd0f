// SPDX-License-Identifier: BSD-3-Clause
#include <fmt/format.h>

#include "commands.hpp"
#include "dataset_choice.hpp"
#include "exit_code.hpp"
#include "open_choices.hpp"
#include "printable_text.hpp"
#include "read_choices.hpp"
#include "standard_output.hpp"
#include "value_blocks.hpp"
#include "view/value_digest.hpp"

namespace lamella::cli {

namespace {

std::string sha256_of(const view& v, const read_options& options, bool is_quiet) {
  value_digest digest;
  for_each_value_block(v, options, is_quiet, [&](const array& block) { digest.update(block); });
  return digest.hex();
}

std::string line_of(const file& f, const chosen& c, const read_options& options, bool is_quiet) {
  if (c.whole.unavailable() != nullptr) throw unavailable_error(f, c.whole);
  try {
    return fmt::format("{}  {}\n", sha256_of(c.part, options, is_quiet), printable(c.whole.name()));
  } catch (const error& e) {
    throw reading_error(e, f, c.whole);
  }
}

/// Tells an error; being interrupted is one for the whole command.
int tell(const error& e) {
  if (e.code() == errc::cancelled) throw e;
  print_message(e.what());
  return exit_code_of(e.code());
}

/// A dataset that cannot be read does not keep the others from their lines.
int print_checksums(const file& f, const std::vector<chosen>& choices, const read_options& options, bool is_quiet) {
  int first_failure = exit_code::done;
  for (const auto& c : choices) {
    std::string line;
    try {
      line = line_of(f, c, options, is_quiet);
    } catch (const error& e) {
      const int code = tell(e);
      if (first_failure == exit_code::done) first_failure = code;
    }
    print(line);
    flush_results();
  }
  return first_failure;
}

}  // namespace

int run_checksum(std::span<const std::string> words) {
  arguments args("checksum",
                 "SHA-256 of the decoded values: C order, little-endian, structured types packed, one NaN.\n"
                 "One line a dataset: the sum, two blanks, the name.",
                 "lamella checksum scan.mrc");
  std::string path;
  open_choices opening;
  dataset_choice choice;
  read_choices reading;
  args.file("FILE", path);
  choice.declare(args);
  opening.declare(args);
  reading.declare(args);
  if (!args.parse(words)) return exit_code::done;
  const auto options = reading.options(opening.io());
  const auto f = opening.open(path);
  return print_checksums(f, choice.of(f), options, opening.is_quiet());
}

}  // namespace lamella::cli
