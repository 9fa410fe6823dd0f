// SPDX-License-Identifier: BSD-3-Clause
#include "registry/identify.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "lamella/error.hpp"
#include "registry/file_probe.hpp"
#include "registry/format_table.hpp"
#include "registry/reader_verdict.hpp"
#include "registry/resolution.hpp"

namespace lamella {
namespace {

std::vector<std::string> directory_names(const format_table& table) {
  std::vector<std::string> names;
  for (const auto& f : table.formats()) names.insert(names.end(), f.manifest->directory_names.begin(), f.manifest->directory_names.end());
  return names;
}

file_ends ends_of(const format_table& table, file_probe& file) {
  return {.head = file.head(std::max(table.head_bytes(), file_probe::first_head_bytes)), .tail = file.tail(table.tail_bytes())};
}

const magic_rule* matching_rule(const format_manifest& format, const file_ends& ends) {
  const auto found = std::ranges::find_if(format.magic, [&](const auto& rule) { return holds(rule, ends); });
  return found == format.magic.end() ? nullptr : &*found;
}

/// What name and bytes say, before any plugin is asked.
candidate judge_by_manifest(const format_manifest& format, const file_probe& file, const file_ends& ends) {
  if (file.is_directory()) {
    for (const auto& name : format.directory_names)
      if (std::ranges::find(file.children(), name) != file.children().end())
        return {format.info.id, evidence::magic, fmt::format("the directory holds '{}'", name)};
  } else if (const auto* rule = matching_rule(format, ends)) {
    return {format.info.id, evidence::magic, describe(*rule)};
  }
  const auto extension = format.extension_of(file.name());
  if (extension.empty()) return {format.info.id, evidence::no, {}};
  return {format.info.id, evidence::name_only, fmt::format("the name ends in .{}", extension)};
}

/// The manifest's judgement, replaced by that of the format's reader where it can be asked.
candidate judge_by_reader(const known_format& format, candidate judged, file_probe& file) {
  auto answer = ask_reader(*format.plugin, format.id(), file);
  if (!answer.was_asked) {
    judged.why += (judged.why.empty() ? "" : ", but ") + answer.why;
    return judged;
  }
  judged.evidence = answer.evidence;
  if (answer.why.empty() && answer.evidence == evidence::no) answer.why = "its reader says no";
  if (!answer.why.empty()) judged.why = std::move(answer.why);
  return judged;
}

struct candidate_set {
  std::vector<candidate> pointed_at;  ///< by name or bytes
  std::vector<candidate> weak;        ///< asked for want of anything better
};

bool is_below_plausible(const std::vector<candidate>& candidates) {
  return std::ranges::all_of(candidates, [](const auto& c) { return c.evidence < evidence::plausible; });
}

candidate_set collect_candidates(const format_table& table, file_probe& file, bool manifest_only) {
  const auto ends = ends_of(table, file);
  std::vector<std::pair<const known_format*, candidate>> judged;
  for (const auto& f : table.formats())
    if (f.is_candidate()) judged.emplace_back(&f, judge_by_manifest(*f.manifest, file, ends));
  candidate_set found;
  for (const auto& [format, c] : judged)
    if (c.evidence != evidence::no) found.pointed_at.push_back(manifest_only ? c : judge_by_reader(*format, c, file));
  if (manifest_only || !is_below_plausible(found.pointed_at)) return found;
  for (const auto& [format, c] : judged)
    if (format->manifest->is_weak && c.evidence == evidence::no) found.weak.push_back(judge_by_reader(*format, c, file));
  return found;
}

std::string why_unknown(const std::vector<candidate>& pointed_at) {
  std::string text = "no format recognises it";
  for (const auto& c : pointed_at)
    if (!c.why.empty()) text += fmt::format("; {}: {}", c.format, c.why);
  return text;
}

identification identify_probe(const format_table& table, file_probe& file, bool manifest_only) {
  if (!file.is_directory() && file.head(1).empty()) return {.why = "it is empty: there is nothing to know a format by"};
  const auto candidates = collect_candidates(table, file, manifest_only);
  auto all = candidates.pointed_at;
  all.insert(all.end(), candidates.weak.begin(), candidates.weak.end());
  const auto is_special = [&](std::string_view special, std::string_view general) { return table.specializes(special, general); };
  auto found = resolve(std::move(all), is_special);
  if (found.evidence == evidence::no) found.why = why_unknown(candidates.pointed_at);
  return found;
}

/// The decoded content of a file that is compressed as a whole, or nothing where it is not, or where is_raw says that it is read as it is.
template <typename IsRaw>
source_ptr unwrapped(const source_ptr& file, file_probe& raw, IsRaw&& is_raw) {
  if (raw.is_directory()) return nullptr;
  const std::string codec(whole_file_codec(raw.head(file_probe::first_head_bytes)));
  if (codec.empty() || is_raw()) return nullptr;
  return stream_source(file, 0, file->size().value_or(std::numeric_limits<std::uint64_t>::max()), codec);
}

bool has_magic(const known_format& format, const file_ends& ends) {
  return format.is_candidate() && matching_rule(*format.manifest, ends) != nullptr;
}

/// Identifies a compressed file by its content. Where that cannot be decoded, the compression's magic may be numbers of a header
/// instead: then a format that knows the bytes as they are is believed.
identified_source identify_decoded(const format_table& table, const source_ptr& content, const source_ptr& file, file_probe& raw,
                                   bool manifest_only) {
  try {
    file_probe decoded(content);
    return {identify_probe(table, decoded, manifest_only), content};
  } catch (const error& caught) {
    if (caught.code() != errc::corrupt && caught.code() != errc::truncated) throw;
    auto found = identify_probe(table, raw, manifest_only);
    if (found.evidence < evidence::plausible) throw;
    return {std::move(found), file};
  }
}

}  // namespace

identified_source identify_source(const registry& known, const source_ptr& file, bool manifest_only) {
  const auto& table = table_of(known);
  file_probe raw(file, directory_names(table));
  const auto some_format_reads_raw = [&] {
    const auto ends = ends_of(table, raw);
    return std::ranges::any_of(table.formats(), [&](const auto& f) { return has_magic(f, ends); });
  };
  const auto content = unwrapped(file, raw, some_format_reads_raw);
  if (content == nullptr) return {identify_probe(table, raw, manifest_only), file};
  auto made = identify_decoded(table, content, file, raw, manifest_only);
  if (made.file == content) made.found.codec = content->recipe().codec;
  return made;
}

source_ptr unwrapped_for(const registry& known, const source_ptr& file, std::string_view format_id) {
  const auto& table = table_of(known);
  const auto* format = table.find(format_id);
  if (file->kind() == source_kind::directory) return file;
  file_probe raw(file);
  const auto content = unwrapped(file, raw, [&] { return format != nullptr && has_magic(*format, ends_of(table, raw)); });
  return content == nullptr ? file : content;
}

}  // namespace lamella
