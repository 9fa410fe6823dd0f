// SPDX-License-Identifier: BSD-3-Clause
#include "registry/identify.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <limits>
#include <utility>

#include "lamella/error.hpp"
#include "registry/file_probe.hpp"
#include "registry/format_table.hpp"
#include "registry/reader_verdict.hpp"
#include "registry/resolution.hpp"

namespace lamella {
namespace {

file_ends ends_of(const format_table& table, file_probe& file) {
  return {.head = file.head(std::max(table.head_bytes(), file_probe::first_head_bytes)), .tail = file.tail(table.tail_bytes())};
}

const magic_rule* matching_rule(const format_manifest& format, const file_ends& ends) {
  const auto found = std::ranges::find_if(format.magic, [&](const auto& rule) { return holds(rule, ends); });
  return found == format.magic.end() ? nullptr : &*found;
}

bool holds_name_of(const format_manifest& format, const file_probe& directory, std::string& name) {
  for (const auto& sought : format.directory_names) {
    if (std::ranges::find(directory.children(), sought) == directory.children().end()) continue;
    name = sought;
    return true;
  }
  return false;
}

/// One identification: the table, the file, and how far it goes.
struct inquiry {
  const format_table& table;
  file_probe& file;
  bool manifest_only;
  reasons why;

  [[nodiscard]] bool tells() const noexcept { return why == reasons::told; }
  [[nodiscard]] candidate judge_by_manifest(const format_manifest& format, const file_ends& ends) const;
  [[nodiscard]] candidate judge_by_reader(const known_format& format, candidate judged) const;
  [[nodiscard]] candidate judge(const known_format& format, candidate by_manifest) const {
    return manifest_only ? std::move(by_manifest) : judge_by_reader(format, std::move(by_manifest));
  }
};

/// What name and bytes say, before any plugin is asked.
candidate inquiry::judge_by_manifest(const format_manifest& format, const file_ends& ends) const {
  candidate made{format.info.id, evidence::no, {}};
  if (file.is_directory()) {
    if (std::string name; holds_name_of(format, file, name)) {
      made.evidence = evidence::magic;
      if (tells()) made.why = fmt::format("the directory holds '{}'", name);
      return made;
    }
  } else if (const auto* rule = matching_rule(format, ends)) {
    made.evidence = evidence::magic;
    if (tells()) made.why = describe(*rule);
    return made;
  }
  const auto extension = format.extension_of(file.name());
  if (extension.empty()) return made;
  made.evidence = evidence::name_only;
  if (tells()) made.why = fmt::format("the name ends in .{}", extension);
  return made;
}

/// The manifest's judgement, replaced by that of the format's reader where it can be asked.
candidate inquiry::judge_by_reader(const known_format& format, candidate judged) const {
  auto answer = ask_reader(*format.plugin, format.id(), file);
  if (answer.was_asked) judged.evidence = answer.evidence;
  if (!tells()) return judged;
  if (!answer.was_asked) {
    judged.why += (judged.why.empty() ? "" : ", but ") + answer.why;
    return judged;
  }
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

candidate_set collect_candidates(const inquiry& asked) {
  const auto ends = ends_of(asked.table, asked.file);
  candidate_set found;
  std::vector<std::pair<const known_format*, candidate>> pointed_at;
  std::vector<const known_format*> weak;
  for (const auto& f : asked.table.formats()) {
    if (!f.is_candidate()) continue;
    auto judged = asked.judge_by_manifest(*f.manifest, ends);
    if (judged.evidence != evidence::no)
      pointed_at.emplace_back(&f, std::move(judged));
    else if (f.manifest->is_weak)
      weak.push_back(&f);
  }
  // Readers are asked afterwards: one that wants to see more bytes moves the head that the rules looked at.
  for (auto& [format, judged] : pointed_at) found.pointed_at.push_back(asked.judge(*format, std::move(judged)));
  if (asked.manifest_only || !is_below_plausible(found.pointed_at)) return found;
  for (const auto* format : weak) found.weak.push_back(asked.judge_by_reader(*format, {format->id(), evidence::no, {}}));
  return found;
}

std::string why_unknown(const std::vector<candidate>& pointed_at) {
  std::string text = "no format recognises it";
  for (const auto& c : pointed_at)
    if (!c.why.empty()) text += fmt::format("; {}: {}", c.format, c.why);
  return text;
}

identification identify_probe(const inquiry& asked) {
  if (!asked.file.is_directory() && asked.file.head(file_probe::first_head_bytes).empty())
    return {.why = "it is empty: there is nothing to know a format by"};
  auto candidates = collect_candidates(asked);
  std::string unknown;
  if (asked.tells()) unknown = why_unknown(candidates.pointed_at);
  auto all = std::move(candidates.pointed_at);
  std::ranges::move(candidates.weak, std::back_inserter(all));
  const auto is_special = [&](std::string_view special, std::string_view general) { return asked.table.specializes(special, general); };
  auto found = resolve(std::move(all), is_special);
  if (found.evidence == evidence::no) found.why = std::move(unknown);
  return found;
}

/// The decoded content of a file that is compressed as a whole, or nothing where it is not, or where is_raw says that it is read as it is.
template <typename IsRaw>
source_ptr unwrapped(const source_ptr& file, file_probe& raw, IsRaw&& is_raw) {
  if (raw.is_directory()) return nullptr;
  const auto codec = whole_file_codec(raw.head(file_probe::first_head_bytes));
  if (codec.empty() || is_raw()) return nullptr;
  return stream_source(file, 0, file->size().value_or(std::numeric_limits<std::uint64_t>::max()), std::string(codec));
}

bool has_magic(const known_format& format, const file_ends& ends) {
  return format.is_candidate() && matching_rule(*format.manifest, ends) != nullptr;
}

/// Identifies a compressed file by its content. Where that cannot be decoded, the compression's magic may be numbers of a header
/// instead: then a format that knows the bytes as they are is believed.
identified_source identify_decoded(const inquiry& raw, const source_ptr& content, const source_ptr& file) {
  try {
    file_probe decoded(content);
    return {identify_probe({raw.table, decoded, raw.manifest_only, raw.why}), content, {}};
  } catch (const error& caught) {
    if (caught.code() != errc::corrupt && caught.code() != errc::truncated) throw;
    auto found = identify_probe(raw);
    if (found.evidence < evidence::plausible) throw;
    return {std::move(found), file, raw.file.take_head()};
  }
}

}  // namespace

identified_source identify_source(const registry& known, const source_ptr& file, bool manifest_only, reasons why) {
  const auto& table = table_of(known);
  file_probe raw(file, table.directory_names());
  const inquiry asked{table, raw, manifest_only, why};
  const auto some_format_reads_raw = [&] {
    const auto ends = ends_of(table, raw);
    return std::ranges::any_of(table.formats(), [&](const auto& f) { return has_magic(f, ends); });
  };
  const auto content = unwrapped(file, raw, some_format_reads_raw);
  if (content == nullptr) {
    auto found = identify_probe(asked);
    return {std::move(found), file, raw.take_head()};
  }
  auto made = identify_decoded(asked, content, file);
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
