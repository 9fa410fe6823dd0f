// SPDX-License-Identifier: BSD-3-Clause
#include "registry/plugin_listing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

#include "lamella/error.hpp"
#include "lamella/source.hpp"
#include "registry/library_trust.hpp"
#include "registry/plugin_entry.hpp"

namespace lamella {
namespace {

namespace fs = std::filesystem;
constexpr const char* manifest_name = "formats.toml";

class listing {
 public:
  void add_folder(const plugin_folder& folder);
  [[nodiscard]] std::vector<std::unique_ptr<listed_plugin>> take() { return std::move(plugins_); }

 private:
  void add_manifest(const fs::path& path, const std::string& origin);
  void add_plugin(plugin_manifest manifest, const fs::path& folder, const std::string& origin);
  void add_refused(const fs::path& path, const std::string& origin, const std::string& reason);
  [[nodiscard]] std::string fault_of(const plugin_manifest& manifest, const std::string& library) const;

  std::vector<std::unique_ptr<listed_plugin>> plugins_;
  std::map<std::string, const listed_plugin*> winners_;  // by plugin id
  std::set<fs::path> seen_;
  trusted_owners owners_ = current_owners();
};

bool is_absent(const std::error_code& failed) {
  return failed == std::errc::no_such_file_or_directory || failed == std::errc::not_a_directory;
}

/// The manifests of a folder, whether or not they can be read.
std::vector<fs::path> manifests_in(const fs::path& folder) {
  std::vector<std::string> children;
  open_source(folder.string())->list({}, [&](std::string_view name, source_kind) {
    children.emplace_back(name);
    return true;
  });
  std::ranges::sort(children);
  std::vector<fs::path> found{folder / manifest_name};
  for (const auto& child : children) found.push_back(folder / child / manifest_name);
  std::erase_if(found, [](const auto& path) {
    std::error_code failed;
    return fs::status(path, failed).type() == fs::file_type::not_found;
  });
  return found;
}

void listing::add_folder(const plugin_folder& folder) {
  std::error_code failed;
  const auto path = fs::canonical(folder.path, failed);
  if (is_absent(failed)) return;
  if (failed) return add_refused(folder.path, folder.origin, fmt::format("'{}' cannot be read: {}", folder.path, failed.message()));
  if (!seen_.insert(path).second) return;
  try {
    for (const auto& manifest : manifests_in(path)) add_manifest(manifest, folder.origin);
  } catch (const error& caught) {
    add_refused(path, folder.origin, fmt::format("'{}' cannot be read: {}", path.string(), caught.message()));
  }
}

void listing::add_manifest(const fs::path& path, const std::string& origin) {
  try {
    for (auto& manifest : read_manifest(path.string())) add_plugin(std::move(manifest), path.parent_path(), origin);
  } catch (const error& caught) {
    add_refused(path, origin, fmt::format("'{}': {}", path.string(), caught.message()));
  }
}

/// Nothing is known of the plugin but the folder that it stands in, whose name serves as its id.
void listing::add_refused(const fs::path& path, const std::string& origin, const std::string& reason) {
  const auto folder = path.filename() == manifest_name ? path.parent_path() : path;
  plugin_manifest unknown;
  unknown.id = folder.filename().string();
  plugins_.push_back(std::make_unique<listed_plugin>(
      std::move(unknown), listed_plugin::place{path.string(), origin, folder.string(), plugin_state::refused, reason}));
}

std::string listing::fault_of(const plugin_manifest& manifest, const std::string& library) const {
  if (auto fault = abi_fault(manifest.abi_major, manifest.abi_minor); !fault.empty()) return fault;
  if (manifest.library.empty()) return fmt::format("has no library for {}, only for {}", platform_key(), manifest.other_platforms);
  return library_fault(library, owners_);
}

void listing::add_plugin(plugin_manifest manifest, const fs::path& folder, const std::string& origin) {
  listed_plugin::place where{(folder / manifest.library).string(), origin, folder.string()};
  const auto winner = winners_.find(manifest.id);
  if (winner != winners_.end()) {
    const auto first = winner->second->info();
    where.state = plugin_state::shadowed;
    where.reason = fmt::format("the plugin '{}' at '{}' ({}) is found first and wins", first.id, first.path, first.origin);
  } else if (auto fault = fault_of(manifest, where.path); !fault.empty()) {
    where.state = plugin_state::refused;
    where.reason = std::move(fault);
  }
  plugins_.push_back(std::make_unique<listed_plugin>(std::move(manifest), std::move(where)));
  const auto& added = *plugins_.back();
  if (added.info().state == plugin_state::listed) winners_.emplace(added.manifest().id, &added);
}

}  // namespace

std::vector<std::unique_ptr<listed_plugin>> list_plugins(const std::vector<plugin_folder>& folders) {
  listing found;
  for (const auto& folder : folders) found.add_folder(folder);
  return found.take();
}

}  // namespace lamella
