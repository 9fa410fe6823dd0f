// SPDX-License-Identifier: BSD-3-Clause
#include "claim_checks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "engine.hpp"
#include "facts.hpp"
#include "lamella/error.hpp"
#include "memory.hpp"

namespace lamella::conformance {
namespace {

/// Formats that claim to be read, with whether they claim something else.
std::map<std::string, bool> read_formats(const subject& plugin, const char* capability) {
  std::map<std::string, bool> formats;
  for (const auto& format : plugin.manifest().formats)
    if (format.info.claims("read"))
      formats[format.info.id] = format.info.claims(capability);
    else if (format.info.claims(capability))
      throw error(errc::plugin, fmt::format("format '{}' claims {} and is not read", format.info.id, capability));
  if (formats.empty()) throw not_applicable("it reads nothing");
  return formats;
}

source_ptr gzip_of(const sample& s) {
  const auto bytes = bytes_of(s);
  auto packed = get_engine().encode({{"gzip", ""}}, std::as_bytes(std::span(bytes)), 1);
  auto owner = std::make_shared<const std::string>(std::move(packed));
  const auto view = std::as_bytes(std::span(*owner));
  const auto name = in_memory(s)->name() + ".gz";
  return stream_source(memory_source(view, std::move(owner), name), 0, view.size(), "gzip");
}

}  // namespace

void check_compressed(const subject& plugin, trial& told) {
  for (const auto& [format, is_claimed] : read_formats(plugin, "compressed")) {
    if (!is_claimed) {
      told.prove(format, "compressed");
      continue;
    }
    int opened = 0;
    bool is_equal = true;
    for (const auto* s : plugin.readable()) {
      if (s->format != format || !is_file(*s)) continue;
      told.at("opening a gzip of " + s->name);
      const auto expected = facts_text(plugin.open(*s));
      const auto found = facts_text(plugin.open(*s, gzip_of(*s)));
      is_equal = is_equal && found == expected;
      if (found != expected)
        told.contradict(format, "compressed",
                        fmt::format("{}: compressed it is something else: {}", s->name, first_difference(expected, found)));
      ++opened;
    }
    if (opened != 0 && is_equal) told.prove(format, "compressed");
  }
}

void check_several_datasets(const subject& plugin, trial& told) {
  std::map<std::string, std::size_t> most;
  for (const auto* s : plugin.readable()) {
    told.at("counting the datasets of " + s->name);
    most[s->format] = std::max(most[s->format], plugin.open(*s).size());
  }
  for (const auto& [format, is_claimed] : read_formats(plugin, "several_datasets")) {
    if (!most.contains(format)) continue;
    if (is_claimed == (most[format] > 1))
      told.prove(format, "several_datasets");
    else if (!is_claimed)
      told.contradict(format, "several_datasets",
                      fmt::format("format '{}' claims one dataset a file, a sample has {}", format, most[format]));
    else
      told.fail(fmt::format("format '{}' claims several datasets a file, no sample has more than {}", format, most[format]));
  }
}

void check_positions(const subject& plugin, trial& told) {
  for (const auto& format : plugin.manifest().formats)
    if (!format.info.claims("positions"))
      told.prove(format.info.id, "positions");
    else
      told.fail(fmt::format("format '{}' claims positions, which nothing in this version can show", format.info.id));
}

void check_growth(const subject& plugin, trial& told) {
  const bool can_grow = plugin.interface("lamella.growing/1") != nullptr;
  for (const auto& format : plugin.manifest().formats) {
    if (!format.info.claims("append"))
      told.prove(format.info.id, "append");
    else if (!can_grow)
      told.contradict(format.info.id, "append",
                      fmt::format("format '{}' claims append, but the plugin offers no lamella.growing/1", format.info.id));
    else
      told.fail(fmt::format("format '{}' claims append, which nothing in this version can show", format.info.id));
    if (!format.info.claims("follow"))
      told.prove(format.info.id, "follow");
    else
      told.fail(fmt::format("format '{}' claims follow, which nothing in this version can show", format.info.id));
  }
}

}  // namespace lamella::conformance
