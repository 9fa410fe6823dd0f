// SPDX-License-Identifier: BSD-3-Clause
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

#include "arguments.hpp"
#include "commands.hpp"
#include "exit_code.hpp"
#include "lamella/error.hpp"
#include "registry/library_location.hpp"

namespace lamella::cli {

namespace {

namespace fs = std::filesystem;

struct wishes {
  std::string folder, plugin, samples, corpus, junit;
  std::vector<std::string> only;
  int seconds = 0;
  bool is_long = false, as_json = false, writes_lock = false, lists = false;
};

bool has_samples(const fs::path& folder) {
  std::error_code failed;
  return fs::exists(folder / "samples.toml", failed);
}

/// Folders of samples of the bundled formats, one a plugin.
fs::path bundled_samples() {
  return fs::path(this_library().folder).parent_path() / "share/lamella/samples";
}

/// Where the samples of the plugin in a folder stand, unless the user says it.
fs::path own_samples(const fs::path& folder) {
  if (has_samples(folder / "samples")) return folder / "samples";
  if (const auto bundled = bundled_samples() / folder.filename(); has_samples(bundled)) return bundled;
  return {};
}

std::vector<std::string> words_of(const wishes& w) {
  if (w.lists) return {"--list"};
  std::error_code failed;
  const auto folder = fs::canonical(w.folder, failed);
  if (failed || !fs::is_directory(folder))
    throw error(errc::io, "is no folder", {.path = w.folder, .hint = "give the folder that holds formats.toml and the library"});
  if (!fs::exists(folder / "formats.toml", failed))
    throw error(errc::io, "holds no formats.toml", {.path = w.folder, .hint = "give the folder that holds formats.toml and the library"});
  const auto samples = w.samples.empty() ? own_samples(folder) : fs::path(w.samples);
  if (!w.samples.empty() && !has_samples(samples)) throw error(errc::io, "has no samples.toml", {.path = w.samples});
  std::vector<std::string> words{"--folder", folder.string(), "--plugin", w.plugin, "--samples", samples.string(), "--corpus", w.corpus};
  if (fs::exists(bundled_samples(), failed)) words.insert(words.end(), {"--bundled-samples", bundled_samples().string()});
  for (const auto& name : w.only) words.insert(words.end(), {"--only", name});
  if (!w.junit.empty()) words.insert(words.end(), {"--junit", w.junit});
  if (w.seconds > 0) words.insert(words.end(), {"--seconds", fmt::to_string(w.seconds)});
  if (w.is_long) words.emplace_back("--long");
  if (w.as_json) words.emplace_back("--json");
  if (w.writes_lock) words.emplace_back("--write-lock");
  return words;
}

/// Becomes the program that checks: see sdk/conformance.
[[noreturn]] void become_checker(std::vector<std::string> words) {
  auto program = this_library().folder + "/lamella/lamella_check_plugin";
  std::vector<char*> raw{program.data()};
  for (auto& word : words) raw.push_back(word.data());
  raw.push_back(nullptr);
  ::execv(program.c_str(), raw.data());
  throw error(errc::plugin, fmt::format("the program that checks plugins cannot be run: {}", std::generic_category().message(errno)),
              {.path = program, .hint = "it belongs below liblamella; install lamella again"});
}

}  // namespace

int run_check_plugin(std::span<const std::string> words) {
  arguments args("check-plugin",
                 "Puts a plugin to the test: files, loading, identification, opening, elements, threads, workers, writing.\n"
                 "DIR holds formats.toml and the library; DIR/samples/samples.toml says what sample files hold.",
                 "lamella check-plugin build/plugins/org.example.grid");
  wishes w;
  bool asks_for_list = false;
  for (const auto& word : words) asks_for_list |= word == "--list";
  if (!asks_for_list) args.file("DIR", w.folder);
  args.option("--plugin", "ID", w.plugin, "which plugin, where the manifest describes several");
  args.option("--samples", "DIR", w.samples, "the folder of samples.toml");
  args.option("--corpus", "DIR", w.corpus, "more files with known content: a folder with manifest.json");
  args.repeatable("--only", "CHECK", w.only, "this check, and those it rests on; may be repeated");
  args.option("--junit", "FILE", w.junit, "write JUnit's XML as well");
  args.number("--seconds", "N", w.seconds, "that one check may take at most, instead of what each states");
  args.flag("--json", w.as_json, "print JSON");
  args.flag("--long", w.is_long, "10,000 damaged files instead of 500");
  args.flag("--write-lock", w.writes_lock, "write DIR/capabilities.lock: what `lamella formats` shows as proven");
  args.flag("--list", w.lists, "print the checks and what each proves");
  if (!args.parse(words)) return exit_code::done;
  become_checker(words_of(w));
}

}  // namespace lamella::cli
