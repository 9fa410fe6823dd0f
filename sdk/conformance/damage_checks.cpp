// SPDX-License-Identifier: BSD-3-Clause
#include "damage_checks.hpp"

#include <fmt/format.h>

#include <chrono>
#include <random>
#include <set>

#include "facts.hpp"
#include "file/reader_options.hpp"
#include "foreign_host.hpp"
#include "lamella/error.hpp"
#include "memory.hpp"

namespace lamella::conformance {
namespace {

constexpr std::size_t most_boundaries = 400;
constexpr std::uint64_t most_reads = 300;

std::vector<const sample*> small_files(const subject& plugin) {
  std::vector<const sample*> found;
  for (const auto* s : plugin.readable())
    if (is_file(*s)) found.push_back(s);
  if (found.empty()) throw not_applicable("no sample is a single file");
  return found;
}

host_record opened(const subject& plugin, const sample& s, const source_ptr& file, host_behaviour behaviour) {
  behaviour.options = validated_options(*plugin.find_format(s.format), s.options);
  foreign_host host(std::move(behaviour));
  return host.open(*plugin.reader(), s.format, file);
}

/// Ends of what `open` reads, and the bytes around them.
std::set<std::size_t> boundaries(const subject& plugin, const sample& s, std::size_t size) {
  std::set<std::size_t> at = {0, 1, size / 2, size == 0 ? 0 : size - 1};
  for (const auto& [offset, count] : opened(plugin, s, in_memory(s), {}).reads)
    for (const auto place : {offset, offset + count})
      for (const auto near : {place - 1, place, place + 1})
        if (near < size && at.size() < most_boundaries) at.insert(near);
  return at;
}

/// Opens through the core and reads a little: any answer but a fault of the plugin is allowed.
void open_damaged(const subject& plugin, const sample& s, std::string bytes) {
  try {
    const auto f = lamella::open(in_memory(s, std::move(bytes)), plugin.options_for(s));
    for (const auto& d : f.datasets()) {
      if (d.unavailable() != nullptr || d.is_ragged() || d.view().byte_size() > (1 << 20)) continue;
      (void)d.view().read({.threads = 1});
    }
  } catch (const error&) {  // whether it is told well is another check
  }
}

/// Statuses that contradict what was reported.
void judge_report(const host_record& record, const std::string& what, trial& told) {
  if (record.status < LAMELLA_OK || record.status > LAMELLA_SOURCE_CHANGED)
    told.fail(fmt::format("{}: open ends with {}", what, status_name(record.status)));
  if (record.status != LAMELLA_OK && record.error().empty())
    told.fail(fmt::format("{}: open ends with {} and no message", what, status_name(record.status)));
  for (const auto& r : record.reports) {
    if (r.message.empty()) told.fail(fmt::format("{}: a report has no message", what));
    if (r.is_warning) continue;
    if (record.status == LAMELLA_OK)
      told.fail(fmt::format("{}: open reports the error '{}' and ends with LAMELLA_OK", what, r.message));
    else if (r.status != record.status)
      told.fail(fmt::format("{}: open reports {} and ends with {}", what, status_name(r.status), status_name(record.status)));
  }
}

}  // namespace

void check_truncation(const subject& plugin, trial& told) {
  for (const auto* s : small_files(plugin)) {
    const auto bytes = bytes_of(*s);
    for (const auto at : boundaries(plugin, *s, bytes.size())) {
      told.at(fmt::format("opening {} cut at byte {}", s->name, at));
      const auto cut = in_memory(*s, bytes.substr(0, at));
      const auto a = opened(plugin, *s, cut, {.poison = 0x00});
      const auto b = opened(plugin, *s, cut, {.poison = 0xFF});
      if (a.status != b.status || a.pushed != b.pushed)
        told.fail(
            fmt::format("{} cut at byte {}: what it says depends on bytes that no read gave: a read at the end of the file gives fewer "
                        "bytes than were asked for",
                        s->name, at));
      open_damaged(plugin, *s, bytes.substr(0, at));
    }
  }
}

void check_flipped_bytes(const subject& plugin, trial& told) {
  const auto files = small_files(plugin);
  const auto rounds = std::max<std::size_t>((plugin.asked().is_long ? 10'000 : 500) / files.size(), 20);
  for (const auto* s : files) {
    const auto bytes = bytes_of(*s);
    if (bytes.empty()) continue;
    // Most of them where the header is.
    std::size_t header = 0;
    for (const auto& [offset, count] : opened(plugin, *s, in_memory(*s), {}).reads) header = std::max<std::size_t>(header, offset + count);
    header = std::min(std::max<std::size_t>(header, 1), bytes.size());
    std::mt19937_64 random(bytes.size());
    for (std::size_t i = 0; i < rounds; ++i) {
      auto damaged = bytes;
      const auto at = random() % (i % 4 == 3 ? bytes.size() : header);
      const auto value = static_cast<char>(random());
      damaged[at] = value == damaged[at] ? static_cast<char>(~value) : value;
      told.at(fmt::format("opening {} with byte {} set to {}", s->name, at, static_cast<unsigned char>(damaged[at])));
      open_damaged(plugin, *s, std::move(damaged));
    }
  }
}

void check_failing_reads(const subject& plugin, trial& told) {
  for (const auto* s : small_files(plugin)) {
    const auto file = in_memory(*s);
    const auto reads = std::min(opened(plugin, *s, file, {}).read_count, most_reads);
    for (std::uint64_t i = 0; i < reads; ++i) {
      told.at(fmt::format("opening {} while read {} fails", s->name, i));
      const auto record = opened(plugin, *s, file, {.failing_read = i, .failure = LAMELLA_IO});
      if (record.status == LAMELLA_OK)
        told.fail(fmt::format("{}: read {} of open fails, and open succeeds all the same", s->name, i));
      else if (record.status != LAMELLA_IO)
        told.fail(fmt::format("{}: read {} of open fails with LAMELLA_IO, open ends with {}", s->name, i, status_name(record.status)));
    }
  }
}

void check_reports(const subject& plugin, trial& told) {
  for (const auto* s : small_files(plugin)) {
    const auto bytes = bytes_of(*s);
    for (const auto at : boundaries(plugin, *s, bytes.size())) {
      told.at(fmt::format("opening {} cut at byte {}", s->name, at));
      judge_report(opened(plugin, *s, in_memory(*s, bytes.substr(0, at)), {}), fmt::format("{} cut at byte {}", s->name, at), told);
    }
    std::mt19937_64 random(7);
    for (int i = 0; i < 100 && !bytes.empty(); ++i) {
      auto damaged = bytes;
      const auto at = random() % std::min<std::size_t>(bytes.size(), 1024);
      damaged[at] = static_cast<char>(random());
      told.at(fmt::format("opening {} with byte {} changed", s->name, at));
      judge_report(opened(plugin, *s, in_memory(*s, damaged), {}), fmt::format("{} with byte {} changed", s->name, at), told);
    }
  }
  for (const auto& s : plugin.samples())
    if (!s.refused.empty() && is_file(s)) judge_report(opened(plugin, s, in_memory(s), {}), s.name, told);
}

void check_cancelling(const subject& plugin, trial& told) {
  for (const auto* s : small_files(plugin)) {
    told.at(fmt::format("opening {}, cancelled", s->name));
    const auto begin = std::chrono::steady_clock::now();
    const auto record = opened(plugin, *s, in_memory(*s), {.is_cancelled = true});
    if (std::chrono::steady_clock::now() - begin > std::chrono::seconds(2))
      told.fail(fmt::format("{}: open goes on for seconds after it was cancelled", s->name));
    if (record.status != LAMELLA_OK && record.status != LAMELLA_CANCELLED)
      told.fail(fmt::format("{}: open is cancelled and ends with {}", s->name, status_name(record.status)));
    told.at(fmt::format("opening {}, cancelled in its first read", s->name));
    const auto in_read = opened(plugin, *s, in_memory(*s), {.failing_read = 0, .failure = LAMELLA_CANCELLED});
    if (in_read.read_count != 0 && in_read.status != LAMELLA_CANCELLED)
      told.fail(fmt::format("{}: a read is cancelled and open ends with {}", s->name, status_name(in_read.status)));
  }
}

void check_limits(const subject& plugin, trial& told) {
  for (const auto* s : small_files(plugin)) {
    const auto file = in_memory(*s);
    const auto pushes = opened(plugin, *s, file, {}).push_count;
    for (std::uint64_t most = 0; most < std::min<std::uint64_t>(pushes, 200); ++most) {
      told.at(fmt::format("opening {} where only {} items may be pushed", s->name, most));
      const auto record = opened(plugin, *s, file, {.most_pushes = most});
      if (record.status == LAMELLA_OK)
        told.fail(fmt::format("{}: the sink refuses item {}, and open succeeds all the same", s->name, most));
      else if (record.status != LAMELLA_LIMIT)
        told.fail(
            fmt::format("{}: the sink refuses item {} with LAMELLA_LIMIT, open ends with {}", s->name, most, status_name(record.status)));
    }
  }
}

}  // namespace lamella::conformance
