// SPDX-License-Identifier: BSD-3-Clause
#include "runner.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <set>

#include "child_process.hpp"

namespace lamella::conformance {
namespace {

/// The end of what a check printed, which is where sanitizers and the C library say why it died.
std::string last_lines(std::string_view output) {
  while (output.ends_with('\n')) output.remove_suffix(1);
  for (const auto* telling : {"ERROR: AddressSanitizer", "ERROR: LeakSanitizer", "runtime error:", "terminate called"})
    if (const auto at = output.find(telling); at != output.npos)
      return std::string(output.substr(at, std::min<std::size_t>(300, output.find('\n', at) - at)));
  if (output.size() > 300) output.remove_prefix(output.size() - 300);
  return std::string(output);
}

result judged(const check& what, const account& told, const child_result& ended) {
  result made{.what = &what, .messages = told.failures, .findings = told.findings};
  if (!told.is_complete || ended.exit_code != 0) {
    const auto where = told.last_note.empty() ? std::string() : fmt::format(" while {}", told.last_note);
    const auto output = last_lines(ended.output);
    made.messages.push_back(fmt::format("the process of this check {}{}{}", end_of(ended), where, output.empty() ? "" : ": " + output));
  }
  if (!made.messages.empty()) {
    made.end = outcome::failed;
  } else if (!told.skipped.empty()) {
    made.end = outcome::skipped;
    made.messages = {told.skipped};
  }
  return made;
}

result run_in_process(const request& asked, const check& what) {
  const int record = make_record();
  auto words = words_of(asked);
  words.insert(words.end(), {"--one", std::string(what.name), "--record", fmt::to_string(record)});
  const auto begin = std::chrono::steady_clock::now();
  const auto seconds = asked.seconds > 0 ? asked.seconds : asked.is_long ? what.seconds * 10 : what.seconds;
  const auto ended = run_again(words, {.limit = std::chrono::seconds(seconds)});
  auto made = judged(what, read_record(record), ended);
  made.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  ::close(record);
  return made;
}

/// The chosen checks, and those that they come after.
std::set<std::string_view> to_run(const std::vector<std::string>& chosen) {
  std::set<std::string_view> names;
  const auto add = [&](const auto& self, const check& what) -> void {
    if (!names.insert(what.name).second) return;
    for (const auto& before : what.after) self(self, *find_check(before));
  };
  if (chosen.empty())
    for (const auto& c : checks()) names.insert(c.name);
  for (const auto& name : chosen) add(add, *find_check(name));
  return names;
}

}  // namespace

std::string_view to_string(outcome o) noexcept {
  switch (o) {
    case outcome::passed:
      return "passed";
    case outcome::failed:
      return "failed";
    case outcome::consequence:
      return "consequence";
    case outcome::skipped:
      return "skipped";
  }
  return "failed";
}

std::vector<result> run_checks(const request& asked, const std::vector<std::string>& chosen,
                               const std::function<void(const result&)>& tell) {
  const auto names = to_run(chosen);
  std::vector<result> results;
  // The check that is to blame where one cannot be run, by the name of that one's own name or of what it follows from.
  const auto to_blame = [&](const check& what) -> std::string {
    for (const auto& before : what.after)
      for (const auto& r : results)
        if (r.what->name == before && r.end == outcome::failed)
          return std::string(before);
        else if (r.what->name == before && r.end == outcome::consequence)
          return r.because;
    return {};
  };
  for (const auto& c : checks()) {
    if (!names.contains(c.name)) continue;
    if (const auto blame = to_blame(c); !blame.empty())
      results.push_back(
          {.what = &c, .end = outcome::consequence, .messages = {fmt::format("not run: {} failed", blame)}, .because = blame});
    else
      results.push_back(run_in_process(asked, c));
    tell(results.back());
  }
  return results;
}

int run_one(const request& asked, std::string_view name, int record_descriptor) {
  trial told(record_descriptor);
  try {
    const subject plugin(asked);
    find_check(name)->run(plugin, told);
  } catch (const not_applicable& caught) {
    told.skip(caught.what());
  } catch (const std::exception& caught) {
    told.fail(caught.what());
  }
  told.complete();
  // Code of the plugin that runs at exit is not what is checked.
  std::fflush(nullptr);
  ::_exit(0);
}

std::vector<std::string> words_of(const request& asked) {
  std::vector<std::string> words{"--folder",    asked.folder, "--plugin",   asked.plugin,        "--samples",
                                 asked.samples, "--corpus",   asked.corpus, "--bundled-samples", asked.bundled};
  if (asked.is_long) words.emplace_back("--long");
  return words;
}

bool take_word(request& asked, std::span<const std::string>& words) {
  if (words.empty()) return false;
  if (words[0] == "--long") {
    asked.is_long = true;
    words = words.subspan(1);
    return true;
  }
  const std::pair<std::string_view, std::string*> keys[] = {{"--folder", &asked.folder},
                                                            {"--plugin", &asked.plugin},
                                                            {"--samples", &asked.samples},
                                                            {"--corpus", &asked.corpus},
                                                            {"--bundled-samples", &asked.bundled}};
  for (const auto& [key, value] : keys) {
    if (words[0] != key || words.size() < 2) continue;
    *value = words[1];
    words = words.subspan(2);
    return true;
  }
  return false;
}

}  // namespace lamella::conformance
