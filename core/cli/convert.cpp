// SPDX-License-Identifier: BSD-3-Clause
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "byte_size.hpp"
#include "commands.hpp"
#include "conversion_items.hpp"
#include "descriptor.hpp"
#include "exit_code.hpp"
#include "integer_list.hpp"
#include "json_writer.hpp"
#include "open_choices.hpp"
#include "output_path.hpp"
#include "read_choices.hpp"
#include "standard_output.hpp"
#include "watched_write.hpp"

namespace lamella::cli {

namespace {

struct convert_words {
  std::vector<std::string> inputs;
  std::string output, format, codec, type, report;
  std::optional<std::string> permute, chunks;
  bool is_strict = false, overwrite = false;
  int jobs = 0;

  void declare(arguments& args) {
    args.files("IN", inputs);
    args.required("-o,--output", "OUT", output, "the new file, or folder of a format of folders");
    args.option("--to", "FORMAT", format, "its format; by default that of the ending of OUT");
    args.option("--permute", "AXES", permute, "new order of the axes: 2,0,1 makes the last axis the first");
    args.option("--chunks", "SHAPE", chunks, "shape of storage chunks, such as 64,64,64");
    args.option("--codec", "NAME[:LEVEL]", codec, "compression, such as zstd:3 or zstd:level=3,checksum=true");
    args.option("--dtype", "TYPE", type, "type of the elements and, where the format has both, their byte order, as NumPy writes it: <f4");
    args.flag("--strict", is_strict, "write nothing if the format cannot carry everything; exit code 6");
    args.option("--report", "R.json", report, "write what was done and lost to this file");
    args.number("--jobs", "N", jobs, "the same as --threads");
    args.flag("--overwrite", overwrite, "replace OUT if it exists");
  }
};

void check_output(const std::string& output) {
  if (output.empty() || output == "-" || is_stream(output)) {
    throw error(errc::bad_argument, fmt::format("convert: '{}' is no file that can be made", output), {.hint = "type -o FILE"});
  }
}

/// The report never replaces what the conversion reads or writes.
void check_report(const convert_words& typed) {
  const auto is_report = [&](const std::string& path) {
    std::error_code ignored;
    return path == typed.report || std::filesystem::equivalent(path, typed.report, ignored);
  };
  if (!typed.report.empty() && (is_report(typed.output) || std::any_of(typed.inputs.begin(), typed.inputs.end(), is_report))) {
    throw error(errc::bad_argument, fmt::format("convert: --report {} is an input or the output", typed.report),
                {.hint = "type another name"});
  }
}

/// Two words for one thing: threads that work on one output.
void set_threads(read_options& reading, const convert_words& typed) {
  if (typed.jobs < 0 || (typed.jobs != 0 && reading.threads != 0 && typed.jobs != reading.threads)) {
    throw error(errc::bad_argument, fmt::format("convert: --jobs {} and --threads {}", typed.jobs, reading.threads),
                {.hint = "type one of them, with a number of threads"});
  }
  if (typed.jobs != 0) reading.threads = typed.jobs;
}

/// "zstd:3" is the level; "zstd:checksum=true" are parameters by name.
void set_codec(write_options& options, const std::string& text) {
  const auto colon = text.find(':');
  options.codec = text.substr(0, colon);
  if (colon == text.npos) return;
  const auto parameters = text.substr(colon + 1);
  options.codec_parameters = parameters.find('=') == parameters.npos ? "level=" + parameters : parameters;
}

write_options options_of(const convert_words& typed, read_options reading) {
  write_options options;
  set_threads(reading, typed);
  options.format = typed.format;
  options.overwrite = typed.overwrite;
  options.reading = reading;
  if (typed.chunks) options.chunk_shape = parse_integers("--chunks", *typed.chunks, 1);
  set_codec(options, typed.codec);
  return options;
}

void write_texts(json_writer& json, std::string_view key, const std::vector<std::string>& texts) {
  json.key(key).begin_list();
  for (const auto& text : texts) json.text(text);
  json.end_list();
}

void write_report_file(const convert_words& typed, const conversion_items& items, const write_report& done, bool is_written) {
  if (typed.report.empty()) return;
  json_writer json;
  json.begin_object();
  write_texts(json, "inputs", typed.inputs);
  json.key("output").text(typed.output).key("format").text(done.format).key("written").boolean(is_written);
  json.key("datasets").begin_list();
  for (const auto& item : items.items) json.text(item.name);
  json.end_list().key("bytes_read").unsigned_integer(done.bytes_read).key("bytes_written").unsigned_integer(done.bytes_written);
  json.key("temporary_bytes").unsigned_integer(done.needs.temporary_bytes).key("memory_bytes").unsigned_integer(done.needs.memory_bytes);
  write_texts(json, "losses", done.losses);
  const auto text = json.end_object().take() + "\n";
  write_bytes(descriptor(typed.report, O_WRONLY | O_CREAT | O_TRUNC).number(), std::as_bytes(std::span(text)));
}

/// One line for a person: the first few by name, the rest as a number; all of them stand in the report file.
void print_losses(const std::vector<std::string>& losses) {
  constexpr std::size_t most_named = 8;
  if (losses.empty()) return;
  const auto named = std::min(losses.size(), most_named);
  auto text = fmt::format("lost: {}", fmt::join(losses.begin(), losses.begin() + static_cast<std::ptrdiff_t>(named), ", "));
  if (losses.size() > named) text += fmt::format(" and {} more (--report FILE.json lists them all)", losses.size() - named);
  print_message(text);
}

void print_needs(const write_needs& needs) {
  if (needs.temporary_bytes == 0)
    print_message("temporary space: 0 bytes");
  else
    print_message(fmt::format("temporary space: {} bytes ({}) in {}", needs.temporary_bytes, human_size(needs.temporary_bytes),
                              printable(needs.temporary_folder)));
}

std::string summary_of(const write_report& done, std::size_t datasets) {
  return fmt::format("{}: {} dataset{}, {}, {}, {} loss{}\n", printable(done.path), datasets, datasets == 1 ? "" : "s",
                     human_size(done.bytes_written), done.format, done.losses.size(), done.losses.size() == 1 ? "" : "es");
}

/// Losses in strict mode: an answer of their own, not an error of reading or writing.
struct strict_refusal {
  std::vector<std::string> losses;
};

int refuse(const convert_words& typed, const conversion_items& items, const strict_refusal& refusal) {
  print_losses(refusal.losses);
  print_message(fmt::format("{}: not written: {} loss(es), and --strict allows none", typed.output, refusal.losses.size()));
  write_report refused;
  refused.path = typed.output;
  refused.format = typed.format;
  refused.losses = refusal.losses;
  write_report_file(typed, items, refused, false);
  return exit_code::part_failed;
}

int convert(const convert_words& typed, const conversion_items& items, write_options options, bool is_quiet) {
  options.accept_losses = [&](const std::vector<std::string>& of_format) {
    auto losses = items.losses;
    losses.insert(losses.end(), of_format.begin(), of_format.end());
    if (typed.is_strict && !losses.empty()) throw strict_refusal{losses};
  };
  if (!is_quiet) options.tell_needs = print_needs;
  try {
    auto done = write_watched(through_links(typed.output), items.items, items.file_attributes, options, is_quiet);
    done.losses.insert(done.losses.begin(), items.losses.begin(), items.losses.end());
    if (!is_quiet) print_losses(done.losses);
    write_report_file(typed, items, done, true);
    print(summary_of(done, items.items.size()));
    return exit_code::done;
  } catch (const strict_refusal& refusal) {
    return refuse(typed, items, refusal);
  }
}

}  // namespace

int run_convert(std::span<const std::string> words) {
  arguments args("convert",
                 "Files into one new file of another format; several inputs become datasets of one output.\n"
                 "What the format cannot carry is told, one line a loss.",
                 "lamella convert scan.mrc -o scan.zarr --chunks 64,64,64 --codec zstd:3");
  convert_words typed;
  open_choices opening;
  dataset_choice choice;
  read_choices reading;
  typed.declare(args);
  choice.declare(args);
  opening.declare(args);
  reading.declare(args);
  if (!args.parse(words)) return exit_code::done;
  check_output(typed.output);
  check_report(typed);
  const auto options = options_of(typed, reading.options(opening.io()));
  conversion_items items;
  for (const auto& input : typed.inputs) items.add(input, opening.open(input), choice);
  items.settle_file_attributes();
  items.make_names_unique();
  if (!typed.type.empty()) items.cast(typed.type);
  if (typed.permute) items.permute(parse_integers("--permute", *typed.permute, 0));
  if (typed.chunks) items.check_chunks(options.chunk_shape);
  return convert(typed, items, options, opening.is_quiet());
}

}  // namespace lamella::cli
