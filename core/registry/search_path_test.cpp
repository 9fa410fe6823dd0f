// SPDX-License-Identifier: BSD-3-Clause
#include "registry/search_path.hpp"

#include <catch2/catch.hpp>

namespace lamella {
namespace {

const search_environment full = {.plugin_path = "/env/a::/env/b:", .data_home = "", .home = "/home/u", .library_folder = "/opt/lib"};

std::vector<std::string> paths(const registry_options& options, const search_environment& environment) {
  std::vector<std::string> found;
  for (const auto& folder : plugin_search_path(options, environment)) found.push_back(folder.origin + " " + folder.path);
  return found;
}

using texts = std::vector<std::string>;

}  // namespace

TEST_CASE("plugins are looked for where the host says, beside liblamella, by the environment, the user and the system, in this order") {
  CHECK(paths({.plugin_folders = {"/given"}}, full) ==
        texts{"given /given", "bundled /opt/lib/lamella/plugins", "LAMELLA_PLUGIN_PATH /env/a", "LAMELLA_PLUGIN_PATH /env/b",
              "user /home/u/.local/share/lamella/plugins", "system /usr/local/lib/lamella/plugins", "system /usr/lib/lamella/plugins"});
}

TEST_CASE("XDG_DATA_HOME goes before HOME where it is absolute") {
  const registry_options user_only = {.use_environment = false, .use_bundled = false, .use_system = false};
  auto environment = full;
  environment.data_home = "/data";
  CHECK(paths(user_only, environment) == texts{"user /data/lamella/plugins"});
  environment.data_home = "data";
  CHECK(paths(user_only, environment) == texts{"user /home/u/.local/share/lamella/plugins"});
  environment.home.clear();
  CHECK(paths(user_only, environment).empty());
}

TEST_CASE("a host can close every place") {
  CHECK(paths({.use_environment = false, .use_bundled = false, .use_user = false, .use_system = false}, full).empty());
}

TEST_CASE("the environment of a program with other rights than its user's is not believed") {
  auto environment = full;
  environment.is_secure = true;
  CHECK(paths({.use_system = false}, environment) == texts{"bundled /opt/lib/lamella/plugins"});
}

TEST_CASE("parsed manifests are kept in the user's cache folder, where there is one that can be believed") {
  auto environment = full;
  CHECK(manifest_cache_path({}, environment) == "/home/u/.cache/lamella");
  environment.cache_home = "/cache";
  CHECK(manifest_cache_path({}, environment) == "/cache/lamella");
  CHECK(manifest_cache_path({.use_cache = false}, environment).empty());
  environment.cache_home = "relative";
  CHECK(manifest_cache_path({}, environment) == "/home/u/.cache/lamella");
  environment.home.clear();
  CHECK(manifest_cache_path({}, environment).empty());
  environment = full;
  environment.is_secure = true;
  CHECK(manifest_cache_path({}, environment).empty());
}

}  // namespace lamella
