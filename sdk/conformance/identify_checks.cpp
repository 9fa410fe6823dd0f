// SPDX-License-Identifier: BSD-3-Clause
#include "identify_checks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <random>

#include "foreign_host.hpp"
#include "lamella/error.hpp"
#include "memory.hpp"
#include "no_system_calls.hpp"
#include "registry/format_table.hpp"

namespace lamella::conformance {
namespace {

constexpr std::size_t longest_head = 4096;

lamella_probe probe_of(std::span<const std::byte> head, std::uint64_t size, const std::string& name) {
  return {.struct_size = sizeof(lamella_probe),
          .kind = LAMELLA_SOURCE_FILE,
          .name = {name.data(), name.size()},
          .size = size,
          .head = reinterpret_cast<const std::uint8_t*>(head.data()),
          .head_size = head.size(),
          .tail = nullptr,
          .tail_size = 0,
          .children = {.struct_size = sizeof(lamella_names), .flags = 0, .items = nullptr, .count = 0}};
}

bool is_class_of_evidence(std::int32_t evidence) {
  constexpr std::array known = {LAMELLA_EVIDENCE_NO,    LAMELLA_EVIDENCE_NAME_ONLY, LAMELLA_EVIDENCE_PLAUSIBLE,
                                LAMELLA_EVIDENCE_MAGIC, LAMELLA_EVIDENCE_STRUCTURE, LAMELLA_EVIDENCE_EXACT};
  return std::ranges::find(known, evidence) != known.end();
}

std::string judged(const identification& found) {
  if (found.is_ambiguous) return "ambiguous";
  return found.format.empty() ? "unknown" : fmt::format("{} ({})", found.format, to_string(found.evidence));
}

/// Heads to judge: of every sample, and of nothing in particular.
std::vector<std::pair<std::string, std::string>> heads_of(const subject& plugin) {
  std::vector<std::pair<std::string, std::string>> heads;
  for (const auto& s : plugin.samples())
    if (!s.huge && is_file(s)) heads.emplace_back(s.name, bytes_of(s).substr(0, longest_head));
  std::mt19937_64 random(20);
  std::string noise(longest_head, '\0');
  for (auto& c : noise) c = static_cast<char>(random());
  heads.emplace_back("random bytes", noise);
  heads.emplace_back("zeros", std::string(longest_head, '\0'));
  return heads;
}

void judge_head(const lamella_reader& reader, const std::string& format, const std::string& name, std::string_view bytes,
                std::uint64_t size, trial& told) {
  const guarded_memory memory(bytes.size(), guarded_memory::edge::back);
  std::ranges::copy(std::as_bytes(std::span(bytes)), memory.bytes().begin());
  foreign_host host;
  const auto& record = host.identify(reader, format, probe_of(memory.bytes(), size, name));
  const auto where = [&] { return fmt::format("{} bytes of {} as {}", bytes.size(), name, format); };
  if (record.status != LAMELLA_OK)
    told.fail(fmt::format("{}: identify ends with {}: {}", where(), status_name(record.status), record.error()));
  else if (!record.error().empty())
    told.fail(fmt::format("{}: {}", where(), record.error()));
  else if (!is_class_of_evidence(record.evidence))
    told.fail(fmt::format("{}: {} is no class of evidence", where(), record.evidence));
}

}  // namespace

void check_own_samples(const subject& plugin, trial& told) {
  const auto& known = plugin.among_bundled();
  for (const auto* s : plugin.readable()) {
    if (!s->options.empty()) continue;
    told.at("identifying " + s->name);
    const auto found = known.identify(*open_source(s->path));
    if (found.format != s->format)
      told.fail(fmt::format("{}: is taken for {}, not for {}: {}", s->name, judged(found), s->format, found.why));
  }
}

void check_samples_of_others(const subject& plugin, trial& told) {
  const auto others = plugin.samples_of_others();
  if (others.empty()) throw not_applicable("there are no samples of other formats");
  const auto& known = plugin.among_bundled();
  const auto& table = table_of(known);
  for (const auto& s : others) {
    told.at("identifying " + s.path);
    const auto found = known.identify(*open_source(s.path));
    for (const auto& c : found.candidates) {
      if (plugin.find_format(c.format) == nullptr || c.evidence == evidence::no || c.evidence == evidence::name_only) continue;
      if (table.specializes(c.format, s.format)) continue;
      // It may think the file possible, as long as it yields to the file's own format.
      const bool is_taken = found.format == c.format || found.is_ambiguous;
      if (is_taken)
        told.fail(fmt::format("{}, which is {}: the plugin takes it for {} ({}: {}); the file is {}", s.path, s.format, c.format,
                              to_string(c.evidence), c.why, judged(found)));
    }
  }
}

void check_short_heads(const subject& plugin, trial& told) {
  if (plugin.reader() == nullptr) throw not_applicable("it reads nothing");
  for (const auto& [name, head] : heads_of(plugin))
    for (const auto& format : plugin.manifest().formats)
      for (std::size_t size = 0; size <= head.size(); size += size < 512 ? 1 : 37) {
        told.at(fmt::format("identify is shown {} bytes of {} as {}", size, name, format.info.id));
        judge_head(*plugin.reader(), format.info.id, name, std::string_view(head).substr(0, size), size, told);
        judge_head(*plugin.reader(), format.info.id, name, std::string_view(head).substr(0, size), LAMELLA_UNKNOWN_SIZE, told);
      }
}

void check_purity(const subject& plugin, trial& told) {
  const auto* const reader = plugin.reader();
  if (reader == nullptr) throw not_applicable("it reads nothing");
  const auto heads = heads_of(plugin);
  refuse_system_calls();
  for (const auto& [name, head] : heads)
    for (const auto& format : plugin.manifest().formats) {
      told.at(fmt::format("identify is shown {} as {}, while files, sockets and threads are forbidden", name, format.info.id));
      std::optional<std::pair<std::int32_t, std::string>> first;
      for (int round = 0; round < 3; ++round) {
        foreign_host host;
        const auto& record = host.identify(*reader, format.info.id, probe_of(std::as_bytes(std::span(head)), head.size(), name));
        const std::pair answer(record.evidence, record.why);
        if (first && *first != answer)
          told.fail(fmt::format("{} as {}: the same bytes are judged differently the next time", name, format.info.id));
        first = answer;
      }
    }
}

}  // namespace lamella::conformance
