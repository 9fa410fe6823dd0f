// SPDX-License-Identifier: BSD-3-Clause
//
// The program behind `lamella check-plugin`, which gives it all options by name (core/cli/check_plugin.cpp). It runs itself again for
// every check, for workers and for writers that are killed.
#include <fmt/format.h>

#include <charconv>
#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

#include "distributed_checks.hpp"
#include "lamella/error.hpp"
#include "report.hpp"
#include "runner.hpp"
#include "verdict.hpp"
#include "write_checks.hpp"

namespace lamella::conformance {
namespace {

constexpr int all_passed = 0, wrong_usage = 2, not_written = 5, something_failed = 7;

struct wishes {
  request asked;
  std::vector<std::string> chosen;
  bool as_json = false, writes_lock = false, lists = false;
  std::string junit;
};

int integer(const std::string& text) {
  int value = -1;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

int list_checks() {
  for (const auto& c : checks()) fmt::print("{:<26} {}\n", c.name, c.promise);
  return all_passed;
}

bool write_text(const std::string& path, const std::string& text) {
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out << text;
  return static_cast<bool>(out.flush());
}

/// The manifest, as far as there is one: the checks say what is wrong with it.
std::optional<plugin_manifest> manifest_of(const request& asked) {
  try {
    return subject(asked).manifest();
  } catch (const std::exception&) {
    return {};
  }
}

int check_plugin(const wishes& w) {
  const auto manifest = manifest_of(w.asked);
  full_report report{
      .plugin = manifest ? manifest->id : w.asked.folder, .version = manifest ? manifest->version : "", .folder = w.asked.folder};
  if (!w.as_json) fmt::print("{} {} in {}\n", report.plugin, report.version, report.folder);
  report.results = run_checks(w.asked, w.chosen, [&](const result& r) {
    if (w.as_json) return;
    fmt::print("{}", line_of(r));
    std::fflush(stdout);
  });
  if (manifest) report.capabilities = verdicts(*manifest, report.results);
  fmt::print("{}", w.as_json ? json_of(report) : summary_of(report));
  if (w.writes_lock && manifest) write_lock(w.asked.folder, *manifest, report.capabilities);
  if (!w.junit.empty() && !write_text(w.junit, junit_of(report))) {
    fmt::print(stderr, "{}: the report cannot be written\n", w.junit);
    return not_written;
  }
  return report.count(outcome::failed) == 0 ? all_passed : something_failed;
}

int run(std::span<const std::string> words) {
  wishes w;
  std::string one, writer, writer_path, referenced;
  int record = -1;
  bool cancels = false;
  while (!words.empty()) {
    if (take_word(w.asked, words)) continue;
    const auto word = words[0];
    const auto value = words.size() > 1 ? words[1] : std::string();
    words = words.subspan(1);
    if (word == "--worker") return run_worker(value, words.size() > 1 ? words[1] : std::string());
    if (word == "--list") return list_checks();
    if (word == "--json") {
      w.as_json = true;
      continue;
    }
    if (word == "--write-lock") {
      w.writes_lock = true;
      continue;
    }
    if (words.empty()) break;
    words = words.subspan(1);
    if (word == "--one") one = value;
    if (word == "--reference") referenced = value;
    if (word == "--record") record = integer(value);
    if (word == "--seconds") w.asked.seconds = integer(value);
    if (word == "--only") w.chosen.push_back(value);
    if (word == "--junit") w.junit = value;
    if (word == "--writer" || word == "--cancelled-writer") {
      writer = value;
      cancels = word == "--cancelled-writer";
      if (words.empty()) return wrong_usage;
      writer_path = words[0];
      words = words.subspan(1);
    }
  }
  if (!writer.empty()) return run_writer(w.asked, writer, writer_path, cancels);
  if (!referenced.empty()) return run_reference(w.asked, referenced);
  if (!one.empty()) return run_one(w.asked, one, record);
  for (const auto& name : w.chosen)
    if (find_check(name) == nullptr) {
      fmt::print(stderr, "lamella: bad argument: check-plugin: there is no check '{}'; `lamella check-plugin --list` prints them\n", name);
      return wrong_usage;
    }
  return check_plugin(w);
}

}  // namespace
}  // namespace lamella::conformance

int main(int count, char** words) {
  try {
    const std::vector<std::string> all(words + 1, words + count);
    return lamella::conformance::run(all);
  } catch (const lamella::error& caught) {
    std::fprintf(stderr, "%s\n", caught.what());
    return caught.code() == lamella::errc::io ? 5 : 7;
  } catch (const std::exception& caught) {
    std::fprintf(stderr, "%s\n", caught.what());
    return 1;
  }
}
