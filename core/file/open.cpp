// SPDX-License-Identifier: BSD-3-Clause
#include <fmt/format.h>

#include "file/call_context.hpp"
#include "file/host_sink.hpp"
#include "file/host_sources.hpp"
#include "file/reader_options.hpp"
#include "file/reference_file.hpp"
#include "lamella/file.hpp"
#include "lamella/plugin.h"
#include "lamella/registry.hpp"
#include "registry/identify.hpp"

namespace lamella {

namespace {

std::string candidates_of(const identification& found) {
  std::string text;
  for (const auto& c : found.candidates)
    if (c.evidence == found.evidence)
      text += fmt::format("{}{} ({}: {})", text.empty() ? "" : ", ", c.format, to_string(c.evidence), c.why);
  return text;
}

/// The format to read with; the source becomes the unwrapped one where the file is compressed as a whole.
std::string chosen_format(source_ptr& file, const open_options& options, const registry& formats) {
  if (!options.format.empty()) {
    if (!formats.find(options.format))
      throw error(errc::unknown_format, fmt::format("there is no format '{}'", options.format),
                  {.path = file->path(), .hint = formats.summary()});
    file = unwrapped_for(formats, file, options.format);
    return options.format;
  }
  auto identified = identify_source(formats, file);
  const auto& found = identified.found;
  if (found.is_ambiguous)
    throw error(errc::ambiguous_format, fmt::format("several formats know this file: {}", candidates_of(found)),
                {.path = file->path(), .hint = "choose one with format= (--format)"});
  if (found.format.empty())
    throw error(errc::unknown_format, found.why.empty() ? "no format knows this file" : found.why,
                {.path = file->path(), .hint = formats.summary()});
  file = std::move(identified.file);
  return found.format;
}

std::shared_ptr<file::state> read_headers(const source_ptr& source, const format_info& format, const open_options& options,
                                          const registry& formats) {
  auto state = std::make_shared<file::state>();
  const auto& reader = *static_cast<const lamella_reader*>(formats.interface_of(format.id, "lamella.reader/1"));
  call_context call(call_limits::for_size(source->size()), validated_options(format, options.options), options.cancel);
  host_sources sources(source);
  host_sink sink(call, sources, options.partial, format.id);
  call.check(reader.open(call.c(), {format.id.data(), format.id.size()}, sources.root(), sink.c()));
  sink.finish(*state, formats);
  state->warnings = std::move(call.warnings());
  return state;
}

}  // namespace

file open(source_ptr source, const open_options& options) {
  const auto& formats = options.registry != nullptr ? *options.registry : registry::shared();
  const auto path = source->path();
  std::string reader_name;
  try {
    const auto id = chosen_format(source, options, formats);
    const auto format = *formats.find(id);
    reader_name = id + " " + format.plugin_version;
    auto state = read_headers(source, format, options, formats);
    state->path = path;
    state->format = id;
    state->plugin_id = format.plugin_id;
    state->plugin_version = format.plugin_version;
    return file(std::move(state));
  } catch (const error& caught) {
    throw caught.with({.path = path, .format = reader_name});
  }
}

file open(const std::string& path, const open_options& options) {
  if (is_reference_path(path)) return open_reference_file(path, options);
  auto source = open_source(path, options.io);
  return open(std::move(source), options);
}

}  // namespace lamella
