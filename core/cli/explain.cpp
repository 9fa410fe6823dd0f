// SPDX-License-Identifier: BSD-3-Clause
#include <fmt/format.h>

#include "byte_size.hpp"
#include "commands.hpp"
#include "dataset_choice.hpp"
#include "exit_code.hpp"
#include "json_writer.hpp"
#include "lamella/plan.hpp"
#include "open_choices.hpp"
#include "standard_output.hpp"
#include "text_table.hpp"

namespace lamella::cli {

namespace {

void write_shape(json_writer& json, std::string_view key, const shape_t& shape) {
  json.key(key);
  if (shape.empty()) return static_cast<void>(json.null());
  json.begin_list();
  for (const auto length : shape) json.integer(length);
  json.end_list();
}

std::string json_of(const chosen& c, const read_plan& plan) {
  json_writer json;
  json.begin_object().key("dataset").text(c.whole.name()).key("access").text(to_string(plan.access));
  json.key("chunks_touched").unsigned_integer(plan.chunks_touched).key("chunks_missing").unsigned_integer(plan.chunks_missing);
  json.key("bytes_read").unsigned_integer(plan.bytes_read).key("bytes_wanted").unsigned_integer(plan.bytes_wanted);
  json.key("amplification").real(plan.amplification).key("scratch_bytes").unsigned_integer(plan.scratch_bytes);
  write_shape(json, "storage_chunks", plan.storage_chunks);
  write_shape(json, "suggested_chunks", plan.suggested_chunks);
  return json.end_object().take() + "\n";
}

std::string shape_text(const shape_t& shape) {
  return fmt::format("{}", fmt::join(shape, " x "));
}

std::string table_of(const chosen& c, const read_plan& plan) {
  text_table table;
  const auto touched = plan.storage_chunks.empty() ? "runs of bytes" : "chunks touched";
  table.add({"dataset", c.whole.name()});
  table.add({"shape", c.part.ndim() == 0 ? "scalar" : shape_text(c.part.shape())});
  table.add({"access", std::string(to_string(plan.access))});
  table.add({touched, plan.chunks_missing == 0 ? fmt::to_string(plan.chunks_touched)
                                               : fmt::format("{} ({} not stored)", plan.chunks_touched, plan.chunks_missing)});
  table.add({"bytes wanted", fmt::format("{} ({})", plan.bytes_wanted, human_size(plan.bytes_wanted))});
  table.add({"bytes read", fmt::format("{} ({})", plan.bytes_read, human_size(plan.bytes_read))});
  table.add({"amplification", fmt::format("{:.2f}", plan.amplification)});
  table.add({"scratch a thread", human_size(plan.scratch_bytes)});
  table.add({"storage chunks", plan.storage_chunks.empty() ? "none: in one piece" : shape_text(plan.storage_chunks)});
  table.add({"suggested chunks", plan.suggested_chunks.empty() ? "the whole of it" : shape_text(plan.suggested_chunks)});
  return table.str();
}

}  // namespace

int run_explain(std::span<const std::string> words) {
  arguments args("explain",
                 "What reading a dataset, or a slice of it, costs: chunks touched, bytes read for those wanted (amplification:\n"
                 "decoded over wanted), and a better shape of pieces if there is one. Tables of chunks are read, elements are not.",
                 "lamella explain scan.zarr --slice '10,:,:'");
  std::string path;
  bool as_json = false;
  open_choices opening;
  dataset_choice choice;
  args.file("FILE", path);
  args.flag("--json", as_json, "print JSON");
  choice.declare(args);
  opening.declare(args);
  if (!args.parse(words)) return exit_code::done;
  const auto f = opening.open(path);
  const auto c = choice.one_of(f);
  if (c.whole.unavailable() != nullptr) throw unavailable_error(f, c.whole);
  try {
    const auto plan = explain(c.part);
    print(as_json ? json_of(c, plan) : table_of(c, plan));
  } catch (const error& e) {
    throw reading_error(e, f, c.whole);
  }
  return exit_code::done;
}

}  // namespace lamella::cli
