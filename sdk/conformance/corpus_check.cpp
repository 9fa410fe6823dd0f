// SPDX-License-Identifier: BSD-3-Clause
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "facts.hpp"
#include "lamella/error.hpp"
#include "open_checks.hpp"

namespace lamella::conformance {
namespace {

using nlohmann::json;
constexpr std::int64_t largest_array = std::int64_t{1} << 28;

/// The entries of manifest.json for files of the plugin's formats that it must read or refuse, without options.
std::vector<json> entries_for(const subject& plugin) {
  const auto path = plugin.asked().corpus + "/manifest.json";
  std::ifstream in(path);
  const auto manifest = json::parse(in, nullptr, false);
  if (!manifest.is_object() || !manifest.contains("entries")) throw error(errc::corrupt, "is no manifest of a corpus", {.path = path});
  std::vector<json> found;
  for (const auto& e : manifest["entries"]) {
    const bool is_certain =
        !e.contains("open_args") && !e.value("optional", false) && !e.value("strict_only", false) && e.value("expect", "") != "any";
    const auto* const format = plugin.find_format(e.value("format", ""));
    if (is_certain && format != nullptr && format->claims("read")) found.push_back(e);
  }
  return found;
}

/// The dataset that expected facts are about, where that is certain: of this name, which no other has, or the only one.
const dataset* find_dataset(const file& f, const json& expected, const json& all) {
  const auto name = expected.value("name", "");
  if (std::ranges::count_if(all, [&](const json& e) { return e.value("name", "") == name; }) > 1) return nullptr;
  const auto found = std::ranges::find(f.datasets(), name, &dataset::name);
  if (found != f.datasets().end()) return &*found;
  return f.size() == 1 ? &f[0] : nullptr;
}

void compare_entry(const file& f, const json& entry, trial& told) {
  const auto path = entry.value("path", "");
  if (!entry.contains("datasets")) return;
  const auto& all = entry["datasets"];
  for (const auto& expected : all) {
    const auto* const d = find_dataset(f, expected, all);
    if (d == nullptr || d->unavailable() != nullptr || d->view().byte_size() > largest_array) continue;
    if (d == &f[0] && f.size() == 1 && all.size() != 1) continue;
    const bool has_type =
        expected.contains("dtype") && expected["dtype"].is_string() && expected["dtype"].get<std::string>().find_first_of("<|>") == 0;
    if (!has_type || !expected.contains("shape") || !expected.contains("sha256")) continue;
    const auto where = fmt::format("{}: dataset '{}'", path, d->name());
    if (const auto shape = expected["shape"].get<shape_t>(); shape != d->shape())
      told.fail(fmt::format("{}: has the shape ({}), the corpus says ({})", where, fmt::join(d->shape(), ", "), fmt::join(shape, ", ")));
    else if (d->type() != dtype::parse(expected["dtype"].get<std::string>()))
      told.fail(fmt::format("{}: has the type {}, the corpus says {}", where, d->type().str(), expected["dtype"].get<std::string>()));
    else if (values_sha256(d->view()) != expected["sha256"].get<std::string>())
      told.fail(fmt::format("{}: has other values than the corpus says", where));
  }
}

void check_entry_of(const subject& plugin, const json& entry, trial& told) {
  const auto name = entry.value("path", "");
  const auto path = plugin.asked().corpus + "/" + name;
  if (!std::filesystem::exists(path)) return;
  told.at("opening " + name);
  const bool is_to_be_refused = entry.value("expect", "") == "error";
  try {
    const auto f = lamella::open(path, {.registry = &plugin.among_bundled()});
    if (!is_to_be_refused) return compare_entry(f, entry, told);
    for (const auto& d : f.datasets()) (void)values_sha256(d.view());
    told.fail(fmt::format("{}: is opened and read, the corpus says that it must be refused: {}", name, entry.value("why", "")));
  } catch (const error& caught) {
    if (!is_to_be_refused) told.fail(fmt::format("{}: {}", name, caught.what()));
    if (caught.code() == errc::plugin || caught.code() == errc::internal) told.fail(fmt::format("{}: {}", name, caught.what()));
  }
}

}  // namespace

void check_corpus(const subject& plugin, trial& told) {
  if (plugin.asked().corpus.empty()) throw not_applicable("no corpus is given (--corpus)");
  const auto entries = entries_for(plugin);
  if (entries.empty()) throw not_applicable("the corpus has no file of its formats");
  for (const auto& entry : entries) check_entry_of(plugin, entry, told);
}

}  // namespace lamella::conformance
