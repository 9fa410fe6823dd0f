// SPDX-License-Identifier: BSD-3-Clause
#include "registry/plugin_listing.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <map>
#include <set>

#include "lamella/error.hpp"
#include "lamella/source.hpp"
#include "registry/library_trust.hpp"
#include "registry/manifest_cache.hpp"
#include "registry/plugin_entry.hpp"

namespace lamella {
namespace {

namespace fs = std::filesystem;
constexpr const char* manifest_name = "formats.toml";

// Paths are plain texts here: hundreds of them are made at every start.
struct found_manifest {
  std::string folder;
  std::string path;
  struct stat status {};
};

class listing {
 public:
  listing(const cache_folder& cache, const host_wishes& wishes) : cache_(cache), wishes_(wishes) {}
  void add_linked(const static_plugin& plugin, std::size_t number);
  void add_folder(const plugin_folder& folder);
  [[nodiscard]] std::vector<std::unique_ptr<listed_plugin>> take() { return std::move(plugins_); }

 private:
  void add_manifest(const found_manifest& found, const std::string& origin, manifest_cache& cache);
  void add_plugin(plugin_manifest manifest, listed_plugin::place where);
  void add_refused(const std::string& path, const std::string& origin, const std::string& reason);
  [[nodiscard]] std::string fault_of(const plugin_manifest& manifest, const listed_plugin::place& where) const;
  [[nodiscard]] std::string library_fault_of(const plugin_manifest& manifest, const std::string& library) const;

  const cache_folder& cache_;
  const host_wishes& wishes_;
  std::vector<std::unique_ptr<listed_plugin>> plugins_;
  std::map<std::string, const listed_plugin*> winners_;  // by plugin id
  std::set<std::string> seen_;
  trusted_owners owners_ = current_owners();
};

constexpr const char* linked_origin = "static";

bool is_absent(const std::error_code& failed) {
  return failed == std::errc::no_such_file_or_directory || failed == std::errc::not_a_directory;
}

/// The manifests of a folder, whether or not they can be read.
std::vector<found_manifest> manifests_in(const std::string& folder) {
  std::vector<std::string> children;
  open_source(folder)->list({}, [&](std::string_view name, source_kind kind) {
    if (kind == source_kind::directory) children.emplace_back(name);
    return true;
  });
  std::ranges::sort(children);
  std::vector<found_manifest> found;
  found.reserve(children.size() + 1);
  const auto look = [&](std::string in) {
    auto path = in + "/" + manifest_name;
    struct stat status {};
    if (::stat(path.c_str(), &status) == 0 || (errno != ENOENT && errno != ENOTDIR))
      found.push_back({std::move(in), std::move(path), status});
  };
  look(folder);
  for (const auto& child : children) look(folder + "/" + child);
  return found;
}

/// A bundled one was compiled in, unless it was edited: no cache has to be asked, and none is made.
std::vector<plugin_manifest> read_found(const found_manifest& found, const std::string& origin, manifest_cache& cache) {
  if (origin == "bundled")
    if (auto bundled = read_bundled_manifest(found.path)) return std::move(*bundled);
  return cache.read(found.path, found.status);
}

/// One whose manifest cannot be read has no id; its place in the list serves.
void listing::add_linked(const static_plugin& plugin, std::size_t number) {
  const auto name = fmt::format("static_plugins[{}]", number);
  listed_plugin::place where{.origin = linked_origin, .entry = plugin.entry};
  plugin_manifest unknown;
  unknown.id = name;
  try {
    if (plugin.entry == nullptr) throw error(errc::plugin, "has no entry function");
    auto manifests = parse_manifest(plugin.manifest, name);
    if (manifests.size() != 1) throw error(errc::plugin, fmt::format("its manifest has {} plugins, one is needed", manifests.size()));
    return add_plugin(std::move(manifests.front()), std::move(where));
  } catch (const error& caught) {
    where.state = plugin_state::refused;
    where.reason = caught.message();
  }
  plugins_.push_back(std::make_unique<listed_plugin>(std::move(unknown), std::move(where)));
}

void listing::add_folder(const plugin_folder& folder) {
  std::error_code failed;
  const auto path = fs::canonical(folder.path, failed).string();
  if (is_absent(failed)) return;
  if (failed) return add_refused(folder.path, folder.origin, fmt::format("'{}' cannot be read: {}", folder.path, failed.message()));
  if (!seen_.insert(path).second) return;
  try {
    manifest_cache cache(cache_, path);
    for (const auto& found : manifests_in(path)) add_manifest(found, folder.origin, cache);
    cache.keep();
  } catch (const error& caught) {
    add_refused(path, folder.origin, fmt::format("'{}' cannot be read: {}", path, caught.message()));
  }
}

void listing::add_manifest(const found_manifest& found, const std::string& origin, manifest_cache& cache) {
  try {
    for (auto& manifest : read_found(found, origin, cache)) {
      listed_plugin::place where{found.folder + "/" + manifest.library, origin, found.folder};
      add_plugin(std::move(manifest), std::move(where));
    }
  } catch (const error& caught) {
    add_refused(found.path, origin, fmt::format("'{}': {}", found.path, caught.message()));
  }
}

/// Nothing is known of the plugin but the folder that it stands in, whose name serves as its id.
void listing::add_refused(const std::string& path, const std::string& origin, const std::string& reason) {
  const fs::path found = path, folder = found.filename() == manifest_name ? found.parent_path() : found;
  plugin_manifest unknown;
  unknown.id = folder.filename().string();
  plugins_.push_back(std::make_unique<listed_plugin>(std::move(unknown),
                                                     listed_plugin::place{path, origin, folder.string(), plugin_state::refused, reason}));
}

std::string listing::library_fault_of(const plugin_manifest& manifest, const std::string& library) const {
  if (manifest.library.empty()) return fmt::format("has no library for {}, only for {}", platform_key(), manifest.other_platforms);
  if (auto fault = library_fault(library, owners_); !fault.empty()) return fault;
  return wishes_.rules == nullptr ? std::string() : wishes_.rules->fault(manifest.id, library);
}

std::string listing::fault_of(const plugin_manifest& manifest, const listed_plugin::place& where) const {
  if (auto fault = abi_fault(manifest.abi_major, manifest.abi_minor); !fault.empty()) return fault;
  if (where.entry == nullptr) return library_fault_of(manifest, where.path);
  return wishes_.rules == nullptr ? std::string() : wishes_.rules->id_fault(manifest.id);
}

void listing::add_plugin(plugin_manifest manifest, listed_plugin::place where) {
  const auto winner = winners_.find(manifest.id);
  if (winner != winners_.end()) {
    const auto& first = *winner->second;
    where.state = plugin_state::shadowed;
    where.reason =
        fmt::format("the plugin '{}' {} ({}) is found first and wins", first.manifest().id, first.whereabouts(), first.info().origin);
  } else if (auto fault = fault_of(manifest, where); !fault.empty()) {
    where.state = plugin_state::refused;
    where.reason = std::move(fault);
  }
  plugins_.push_back(std::make_unique<listed_plugin>(std::move(manifest), std::move(where), wishes_));
  const auto& added = *plugins_.back();
  if (added.listed_as() == plugin_state::listed) winners_.emplace(added.manifest().id, &added);
}

}  // namespace

std::vector<std::unique_ptr<listed_plugin>> list_plugins(const plugin_places& places, const cache_folder& cache,
                                                         const host_wishes& wishes) {
  listing found(cache, wishes);
  for (std::size_t i = 0; i < places.linked.size(); ++i) found.add_linked(places.linked[i], i);
  for (const auto& folder : places.folders) found.add_folder(folder);
  return found.take();
}

}  // namespace lamella
