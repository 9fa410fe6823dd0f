// SPDX-License-Identifier: BSD-3-Clause
#include "distributed_checks.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "child_process.hpp"
#include "chunk_hashes.hpp"
#include "data_checks.hpp"
#include "facts.hpp"
#include "lamella/error.hpp"
#include "lamella/reference.hpp"
#include "runner.hpp"
#include "source/test_folder.hpp"

namespace lamella::conformance {
namespace {

namespace fs = std::filesystem;

int level_number(const std::string& level) {
  return level.size() == 2 && level[0] == 'D' ? level[1] - '0' : 0;
}

/// Samples of formats that claim to be loaded by workers; throws not_applicable where there are none.
std::vector<const sample*> distributed_samples(const subject& plugin) {
  std::vector<const sample*> found;
  for (const auto* s : plugin.readable())
    if (level_number(plugin.claim(s->format, "distributed")) > 0) found.push_back(s);
  if (found.empty()) throw not_applicable("none of its formats claims to be distributed");
  return found;
}

std::vector<dataset> readable_datasets(const file& f) {
  std::vector<dataset> found;
  for (const auto& d : f.datasets())
    if (d.unavailable() == nullptr) found.push_back(d);
  return found;
}

/// No plugin at all.
const registry& empty_registry() {
  static const registry nothing(
      {.use_environment = false, .use_bundled = false, .use_user = false, .use_system = false, .use_cache = false});
  return nothing;
}

std::string hashes_of(const std::vector<dataset>& datasets) {
  std::string text;
  for (const auto& d : datasets) text += chunk_hashes(d);
  return text;
}

/// A copy of a sample, file or folder, with the modification times it has.
std::string copied_to(const std::string& folder, const sample& s) {
  const auto target = fs::path(folder) / fs::path(s.path).filename();
  fs::copy(s.path, target, fs::copy_options::recursive);
  return target.string();
}

/// Whether the reference of datasets leads to a file: not where all values stand in it.
bool names_a_file(const std::vector<dataset>& datasets) {
  const auto document = nlohmann::json::parse(reference::of(datasets).json());
  for (const auto& source : document["sources"])
    if (source.contains("path")) return true;
  return false;
}

void expect_refusal(trial& told, const std::string& what, const std::string& path, const open_options& options,
                    std::initializer_list<errc> allowed) {
  try {
    const auto f = lamella::open(path, options);
    for (const auto& d : f.datasets()) (void)values_sha256(d.view());
    told.fail(fmt::format("{}: it is opened and read", what));
  } catch (const error& caught) {
    for (const auto code : allowed)
      if (caught.code() == code) return;
    told.fail(fmt::format("{}: it is refused as {}: {}", what, to_string(caught.code()), caught.what()));
  }
}

void write_text(const std::string& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

/// Reads a reference whose decoder state has another byte: any answer but a fault is allowed.
void open_with_state(const subject& plugin, const nlohmann::json& document, const std::string& path) {
  write_text(path, document.dump());
  try {
    const auto f = lamella::open(path, {.registry = &plugin.alone()});
    for (const auto& d : f.datasets())
      if (d.view().byte_size() < (1 << 24)) (void)values_sha256(d.view());
  } catch (const error&) {
  }
}

void check_damaged_states(const subject& plugin, const nlohmann::json& document, const std::string& path, trial& told) {
  for (std::size_t i = 0; i < document["datasets"].size(); ++i) {
    const auto& layout = document["datasets"][i]["layout"];
    if (!layout.contains("state")) continue;
    const auto state = layout["state"].get<std::string>();
    for (std::size_t at = 0; at + 1 < state.size() && at < 256; at += 2)
      for (const auto* byte : {"00", "7f", "ff"}) {
        told.at(fmt::format("opening a reference whose decoder state has {} at byte {}", byte, at / 2));
        auto changed = document;
        changed["datasets"][i]["layout"]["state"] = state.substr(0, at) + byte + state.substr(at + 2);
        open_with_state(plugin, changed, path);
      }
  }
}

void check_hostile(const subject& plugin, const sample& s, trial& told) {
  const test::test_folder folder, outside;
  const auto copy = copied_to(folder.path(), s);
  const auto secret = copied_to(outside.path(), s);
  const auto good = reference::of(readable_datasets(lamella::open(copy, plugin.options_for(s))));
  const auto path = folder.path("hostile.lamella.json");
  good.write(path);
  const auto document = nlohmann::json::parse(good.json());
  const auto options = open_options{.registry = &plugin.alone()};
  const auto with_path = [&](const std::string& name) {
    auto changed = document;
    for (auto& source : changed["sources"])
      if (source.contains("path")) source["path"] = name;
    return changed.dump();
  };
  const auto expect = [&](const std::string& what, const std::string& text, std::initializer_list<errc> allowed) {
    told.at("opening a hostile reference: " + what);
    write_text(path, text);
    expect_refusal(told, what, path, options, allowed);
  };
  expect("it names a file outside its folder", with_path(secret), {errc::refused});
  expect("it leaves its folder by '..'",
         with_path("../" + fs::path(outside.path()).filename().string() + "/" + fs::path(secret).filename().string()), {errc::refused});
  fs::create_symlink(secret, folder.path("link"));
  expect("it leaves its folder by a symbolic link", with_path("link"), {errc::refused});
  expect("it names another scheme", with_path("http://localhost/" + fs::path(copy).filename().string()), {errc::refused});
  expect("it names a device", with_path("/dev/zero"), {errc::refused, errc::unsupported});
  auto huge = document;
  for (auto& d : huge["datasets"])
    if (d.contains("shape"))
      for (auto& length : d["shape"]) length = 4'000'000'000'000'000'000;
  expect("its shape is beyond 64 bits", huge.dump(), {errc::corrupt, errc::limit, errc::truncated, errc::unsupported, errc::bad_argument});
  check_damaged_states(plugin, document, path, told);
  expect("it is cut off", document.dump().substr(0, document.dump().size() / 2), {errc::corrupt});
}

}  // namespace

int run_worker(const std::string& reference_path, const std::string& plugin_folder) {
  try {
    const registry with_plugin({.plugin_folders = {plugin_folder},
                                .use_environment = false,
                                .use_bundled = false,
                                .use_user = false,
                                .use_system = false,
                                .use_cache = false});
    open_options options{.registry = plugin_folder.empty() ? &empty_registry() : &with_plugin};
    options.allow = {"/"};
    const auto f = lamella::open(reference_path, options);
    for (const auto& d : f.datasets()) std::fputs(chunk_hashes(d).c_str(), stdout);
    return 0;
  } catch (const std::exception& caught) {
    std::fprintf(stdout, "%s\n", caught.what());
    return 1;
  }
}

int run_reference(const request& asked, const std::string& sample_name) {
  const subject plugin(asked);
  for (const auto* s : plugin.readable())
    if (s->name == sample_name) std::fputs(reference::of(readable_datasets(plugin.open(*s))).json().c_str(), stdout);
  return 0;
}

void check_workers(const subject& plugin, trial& told) {
  std::map<std::string, bool> holds;
  for (const auto* s : distributed_samples(plugin)) {
    const auto claimed = level_number(plugin.claim(s->format, "distributed"));
    const test::test_folder folder;
    const auto datasets = readable_datasets(plugin.open(*s));
    const auto path = folder.path("sample.lamella.json");
    reference::of(datasets).write(path);
    told.at(fmt::format("a worker reads {}", s->name));
    const auto answer =
        run_again({"--worker", path, claimed >= 2 ? std::string() : plugin.asked().folder}, {.has_environment = false, .folder = "/"});
    holds.emplace(s->format, true);
    if (answer.exit_code == 0 && answer.output == hashes_of(datasets)) continue;
    holds[s->format] = false;
    const auto why = answer.exit_code == 0 ? "its values differ: " + first_difference(hashes_of(datasets), answer.output)
                                           : fmt::format("it {}: {}", end_of(answer), answer.output);
    told.contradict(s->format, "distributed",
                    fmt::format("{}: claims D{}, but a worker with {} cannot load it: {}", s->name, claimed,
                                claimed >= 2 ? "the reference and no plugin" : "the reference and the plugin", why));
  }
  for (const auto& [format, is_proven] : holds)
    if (is_proven && level_number(plugin.claim(format, "distributed")) < 3) told.prove(format, "distributed");
}

void check_changed_files(const subject& plugin, trial& told) {
  for (const auto* s : distributed_samples(plugin)) {
    if (!fs::is_regular_file(s->path)) continue;
    told.at("touching a copy of " + s->name);
    const test::test_folder folder;
    const auto copy = copied_to(folder.path(), *s);
    const auto datasets = readable_datasets(lamella::open(copy, plugin.options_for(*s)));
    const bool reads_file = std::ranges::any_of(
        datasets, [](const dataset& d) { return d.view().size() != 0 && !std::holds_alternative<inline_layout>(d.view().leaf().storage); });
    if (!reads_file) {
      const bool has_values = std::ranges::any_of(datasets, [](const dataset& d) { return d.view().size() != 0; });
      if (has_values && plugin.claims(s->format, "lazy"))
        told.fail(
            fmt::format("{}: its reference holds all values, so that nobody sees when the file is touched; format '{}' claims lazy and "
                        "reads them from the file",
                        s->name, s->format));
      continue;
    }
    const auto path = folder.path("sample.lamella.json");
    reference::of(datasets).write(path);
    fs::last_write_time(copy, fs::last_write_time(copy) + std::chrono::seconds(5));
    auto options = plugin.options_for(*s);
    options.format.clear();
    options.options.clear();
    expect_refusal(told, s->name + " was touched after its reference was made", path, options, {errc::source_changed});
  }
}

void check_interleaved(const subject& plugin, trial& told) {
  std::vector<file> direct, referenced;
  for (const auto* s : distributed_samples(plugin)) {
    direct.push_back(plugin.open(*s));
    referenced.push_back(lamella::open(reference::of(readable_datasets(direct.back())), {.registry = &plugin.alone()}));
  }
  // Row by row, always one dataset after another.
  told.at("reading rows of all samples in turn");
  for (std::int64_t row = 0; row < 16; ++row)
    for (std::size_t i = 0; i < direct.size(); ++i) {
      const auto datasets = readable_datasets(direct[i]);
      for (std::size_t j = 0; j < datasets.size(); ++j) {
        const auto& a = datasets[j].view();
        const auto& b = referenced[i].datasets()[j].view();
        if (a.is_ragged() || a.ndim() == 0 || row >= a.shape()[0]) continue;
        if (values_sha256(a.slice({range::at(row)})) != values_sha256(b.slice({range::at(row)})))
          told.fail(fmt::format("{}: row {} of '{}' differs when datasets are read in turn", direct[i].path(), row, datasets[j].name()));
      }
    }
}

void check_serialised_again(const subject& plugin, trial& told) {
  for (const auto* s : distributed_samples(plugin)) {
    told.at("serialising twice: " + s->name);
    const auto first = reference::of(readable_datasets(plugin.open(*s))).json();
    const auto again = lamella::open(reference::parse(first), {.registry = &plugin.alone()});
    if (const auto second = reference::of(again.datasets()).json(); second != first)
      told.fail(fmt::format("{}: its reference, opened and serialised again, is another one", s->name));
    if (first.size() > most_output) continue;
    auto words = words_of(plugin.asked());
    words.insert(words.end(), {"--reference", s->name});
    const auto other = run_again(words);
    if (other.exit_code != 0)
      told.fail(fmt::format("{}: another process {}: {}", s->name, end_of(other), other.output));
    else if (other.output != first)
      told.fail(
          fmt::format("{}: another process makes another reference of it: state bytes may hold nothing but what the file says", s->name));
    const auto opened_again = plugin.open(*s);
    for (const auto& d : opened_again.datasets()) {
      if (d.unavailable() != nullptr || d.is_ragged() || d.view().ndim() == 0 || d.view().size() == 0) continue;
      const auto half = d.view().slice({{0, (d.shape()[0] + 1) / 2}});
      const auto opened = lamella::open(half.reference(), {.registry = &plugin.alone()});
      if (values_sha256(opened[0].view()) != values_sha256(half))
        told.fail(fmt::format("{}: dataset '{}': the reference of its first half gives other values", s->name, d.name()));
    }
  }
}

void check_allowed_folders(const subject& plugin, trial& told) {
  for (const auto* s : distributed_samples(plugin)) {
    const test::test_folder data, elsewhere, moved;
    const auto copy = copied_to(data.path(), *s);
    const auto datasets = readable_datasets(lamella::open(copy, plugin.options_for(*s)));
    if (datasets.empty() || !names_a_file(datasets)) continue;
    const auto expected = hashes_of(datasets);
    const auto path = elsewhere.path("sample.lamella.json");
    reference::of(datasets).write(path);
    told.at("opening a reference in another folder: " + s->name);
    auto options = open_options{.registry = &plugin.alone()};
    expect_refusal(told, s->name + ": its reference lies in another folder, which nobody allowed", path, options, {errc::refused});
    options.allow = {data.path()};
    if (hashes_of(lamella::open(path, options).datasets()) != expected)
      told.fail(s->name + ": with its folder allowed it has other values");
    // The data moves with its times, as on another machine.
    fs::rename(copy, fs::path(moved.path()) / fs::path(copy).filename());
    options.allow = {moved.path()};
    options.map = {{data.path(), moved.path()}};
    if (hashes_of(lamella::open(path, options).datasets()) != expected)
      told.fail(s->name + ": with its folder mapped to another it has other values");
  }
}

void check_hostile_references(const subject& plugin, trial& told) {
  const auto all = distributed_samples(plugin);
  std::set<std::string> formats;
  for (const auto* s : all)
    if (fs::is_regular_file(s->path) && names_a_file(readable_datasets(plugin.open(*s))) && formats.insert(s->format).second)
      check_hostile(plugin, *s, told);
  if (formats.empty()) throw not_applicable("no sample is a file whose reference names it");
}

}  // namespace lamella::conformance
