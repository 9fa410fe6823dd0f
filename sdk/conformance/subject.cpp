// SPDX-License-Identifier: BSD-3-Clause
#include "subject.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "lamella/error.hpp"
#include "registry/format_table.hpp"

namespace lamella::conformance {
namespace {

namespace fs = std::filesystem;

plugin_manifest manifest_in(const request& asked) {
  const auto path = asked.folder + "/formats.toml";
  auto all = read_manifest(path);
  const auto found = asked.plugin.empty() ? all.begin() : std::ranges::find(all, asked.plugin, &plugin_manifest::id);
  if (found == all.end()) throw error(errc::plugin, fmt::format("it describes no plugin '{}'", asked.plugin), {.path = path});
  if (asked.plugin.empty() && all.size() > 1)
    throw error(errc::plugin, "it describes several plugins", {.path = path, .hint = "choose one with --plugin ID"});
  return std::move(*found);
}

const listed_plugin& listed_as(const registry& known, const std::string& id) {
  for (const auto& plugin : table_of(known).plugins())
    if (plugin->manifest().id == id) return *plugin;
  throw error(errc::plugin, fmt::format("the registry does not list the plugin '{}'", id));
}

registry_options options_of(const request& asked, bool with_bundled) {
  return {.plugin_folders = {asked.folder},
          .use_environment = false,
          .use_bundled = with_bundled,
          .use_user = false,
          .use_system = false,
          .use_cache = false};
}

}  // namespace

subject::subject(const request& asked) : asked_(asked), manifest_(manifest_in(asked)) {
  library_ = manifest_.library.empty() ? std::string() : (fs::path(asked_.folder) / manifest_.library).string();
}

const std::vector<sample>& subject::samples() const {
  if (!samples_) {
    samples_ = read_samples(asked_.samples);
    std::erase_if(*samples_, [&](const sample& s) { return find_format(s.format) == nullptr; });
  }
  return *samples_;
}

const format_info* subject::find_format(std::string_view id) const noexcept {
  for (const auto& format : manifest_.formats)
    if (format.info.id == id) return &format.info;
  return nullptr;
}

std::string subject::claim(std::string_view format, std::string_view capability) const {
  const auto* const known = find_format(format);
  if (known == nullptr) return {};
  for (const auto& c : known->capabilities)
    if (c.name == capability) return c.claimed;
  return {};
}

bool subject::claims(std::string_view format, std::string_view capability) const {
  const auto* const known = find_format(format);
  return known != nullptr && known->claims(capability);
}

std::vector<const sample*> subject::readable() const {
  std::vector<const sample*> found;
  for (const auto& s : samples())
    if (s.is_readable() && claims(s.format, "read")) found.push_back(&s);
  if (found.empty()) throw not_applicable("there is no sample that is to be opened");
  return found;
}

std::vector<sample> subject::samples_of_others() const {
  std::vector<sample> found;
  if (asked_.bundled.empty()) return found;
  for (const auto& folder : fs::directory_iterator(asked_.bundled)) {
    if (!folder.is_directory()) continue;
    for (auto& s : read_samples(folder.path().string()))
      if (find_format(s.format) == nullptr && !s.huge && s.refused.empty()) found.push_back(std::move(s));
  }
  std::ranges::sort(found, {}, &sample::path);
  return found;
}

const registry& subject::alone() const {
  if (alone_ == nullptr) alone_ = std::make_unique<registry>(options_of(asked_, false));
  return *alone_;
}

const registry& subject::among_bundled() const {
  if (among_ == nullptr) among_ = std::make_unique<registry>(options_of(asked_, true));
  return *among_;
}

const lamella_entry& subject::entry() const {
  return listed_as(alone(), manifest_.id).entry();
}

const void* subject::interface(const char* id) const {
  return listed_as(alone(), manifest_.id).find_interface(id);
}

const lamella_reader* subject::reader() const {
  return static_cast<const lamella_reader*>(interface("lamella.reader/1"));
}

open_options subject::options_for(const sample& s) const {
  return {.format = s.format, .options = s.options, .registry = &alone()};
}

file subject::open(const sample& s) const {
  return lamella::open(s.path, options_for(s));
}

file subject::open(const sample& s, const source_ptr& from) const {
  return lamella::open(from, options_for(s));
}

}  // namespace lamella::conformance
