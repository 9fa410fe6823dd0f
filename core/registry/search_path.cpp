// SPDX-License-Identifier: BSD-3-Clause
#include "registry/search_path.hpp"

#include <sys/auxv.h>

#include <cstdlib>
#include <string_view>

#include "registry/library_location.hpp"

namespace lamella {
namespace {

std::string variable(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

std::vector<std::string> split(std::string_view path) {
  std::vector<std::string> parts;
  while (!path.empty()) {
    const auto part = path.substr(0, path.find(':'));
    if (!part.empty()) parts.emplace_back(part);
    path.remove_prefix(std::min(path.size(), part.size() + 1));
  }
  return parts;
}

/// The XDG base directory specification 0.8 ignores relative paths in its variables. Empty where neither is absolute.
std::string xdg_folder(const std::string& variable, const std::string& home, std::string_view below_home) {
  if (variable.starts_with('/')) return variable;
  return home.starts_with('/') ? home + std::string(below_home) : std::string();
}

}  // namespace

search_environment this_environment() {
  return {.is_secure = getauxval(AT_SECURE) != 0,
          .plugin_path = variable("LAMELLA_PLUGIN_PATH"),
          .data_home = variable("XDG_DATA_HOME"),
          .home = variable("HOME"),
          .cache_home = variable("XDG_CACHE_HOME"),
          .library_folder = this_library().folder};
}

std::vector<plugin_folder> plugin_search_path(const registry_options& options, const search_environment& environment) {
  std::vector<plugin_folder> folders;
  const auto add = [&](std::string path, const char* origin) { folders.push_back({std::move(path), origin}); };
  for (const auto& folder : options.plugin_folders) add(folder, "given");
  if (options.use_bundled && !environment.library_folder.empty()) add(environment.library_folder + "/lamella/plugins", "bundled");
  if (options.use_environment && !environment.is_secure)
    for (auto& folder : split(environment.plugin_path)) add(std::move(folder), "LAMELLA_PLUGIN_PATH");
  const auto data = xdg_folder(environment.data_home, environment.home, "/.local/share");
  if (options.use_user && !environment.is_secure && !data.empty()) add(data + "/lamella/plugins", "user");
  if (options.use_system)
    for (const auto* folder : {"/usr/local/lib/lamella/plugins", "/usr/lib/lamella/plugins"}) add(folder, "system");
  return folders;
}

std::string manifest_cache_path(const registry_options& options, const search_environment& environment) {
  const auto cache = xdg_folder(environment.cache_home, environment.home, "/.cache");
  return options.use_cache && !environment.is_secure && !cache.empty() ? cache + "/lamella" : std::string();
}

}  // namespace lamella
