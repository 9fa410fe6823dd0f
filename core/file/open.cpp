// SPDX-License-Identifier: BSD-3-Clause
#include <fmt/format.h>

#include "file/call_context.hpp"
#include "file/host_sink.hpp"
#include "file/host_sources.hpp"
#include "file/reader_options.hpp"
#include "file/reference/reference_file.hpp"
#include "lamella/file.hpp"
#include "lamella/plugin.h"
#include "lamella/registry.hpp"
#include "registry/format_table.hpp"
#include "registry/identify.hpp"
#include "registry/known_part.hpp"

namespace lamella {

namespace {

std::string candidates_of(const identification& found) {
  std::string text;
  for (const auto& c : found.candidates)
    if (c.evidence == found.evidence)
      text += fmt::format("{}{} ({}: {})", text.empty() ? "" : ", ", c.format, to_string(c.evidence), c.why);
  return text;
}

/// What a file is read with and from: the source is the unwrapped one where the file is compressed as a whole.
struct reading {
  const known_format* format = nullptr;
  source_ptr file;
  read_window head = {};
};

reading read_as(const source_ptr& file, const std::string& format_id, const registry& formats) {
  const auto* format = table_of(formats).find(format_id);
  if (format == nullptr)
    throw error(errc::unknown_format, fmt::format("there is no format '{}'", format_id), {.path = file->path(), .hint = formats.summary()});
  return {format, unwrapped_for(formats, file, format_id)};
}

[[noreturn]] void refuse(const identification& found, const source& file, const registry& formats) {
  if (found.is_ambiguous)
    throw error(errc::ambiguous_format, fmt::format("several formats know this file: {}", candidates_of(found)),
                {.path = file.path(), .hint = "choose one with format= (--format)"});
  throw error(errc::unknown_format, found.why.empty() ? "no format knows this file" : found.why,
              {.path = file.path(), .hint = formats.summary()});
}

/// Reasons are made in a second round, where no reader is found in the first.
reading identify(const source_ptr& file, const registry& formats) {
  for (const auto why : {reasons::left_out, reasons::told}) {
    auto identified = identify_source(formats, file, false, why);
    const auto& found = identified.found;
    if (!found.format.empty()) return {table_of(formats).find(found.format), std::move(identified.file), std::move(identified.head)};
    if (why == reasons::told) refuse(found, *file, formats);
  }
  throw error(errc::internal, "identification has no end");
}

std::shared_ptr<file::state> read_headers(reading from, const open_options& options, const registry& formats) {
  auto state = std::make_shared<file::state>();
  const auto& id = from.format->id();
  const auto reader = known_part<lamella_reader>(interface_of(*from.format, "lamella.reader/1"));
  if (reader.open == nullptr) throw error(errc::plugin, "the plugin's reader has no open");
  call_context call(call_limits::for_size(from.file->size()), validated_options(from.format->manifest->info, options.options),
                    options.cancel, {options.log, options.progress});
  host_sources sources(from.file, std::move(from.head));
  host_sink sink(call, sources, options.partial, id);
  call.check(reader.open(call.c(), {id.data(), id.size()}, sources.root(), sink.c()));
  sink.finish(*state, formats, options.log);
  state->warnings = std::move(call.warnings());
  return state;
}

}  // namespace

file open(source_ptr source, const open_options& options) {
  const auto& formats = options.registry != nullptr ? *options.registry : registry::shared();
  const known_format* format = nullptr;
  try {
    auto from = options.format.empty() ? identify(source, formats) : read_as(source, options.format, formats);
    format = from.format;
    auto state = read_headers(std::move(from), options, formats);
    state->path = source->path();
    state->format = format->id();
    state->plugin_id = format->manifest->info.plugin_id;
    state->plugin_version = format->manifest->info.plugin_version;
    return file(std::move(state));
  } catch (const error& caught) {
    const auto reader_name = format == nullptr ? std::string() : format->id() + " " + format->manifest->info.plugin_version;
    throw caught.with({.path = source->path(), .format = reader_name});
  }
}

file open(const std::string& path, const open_options& options) {
  if (is_reference_path(path)) return open_reference_file(path, options);
  auto source = open_source(path, options.io);
  return open(std::move(source), options);
}

}  // namespace lamella
