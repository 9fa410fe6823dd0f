// SPDX-License-Identifier: BSD-3-Clause
//
// The folders in which plugins are looked for, in the order in which they win, and the one for the cache of their manifests. Text only:
// whether a folder is there is asked by who reads it.
#pragma once

#include <string>
#include <vector>

#include "lamella/registry.hpp"

namespace lamella {

struct plugin_folder {
  std::string path, origin;  ///< origin: as plugin_info
};

/// What the process and the machine say.
struct search_environment {
  bool is_secure = false;  ///< AT_SECURE: the environment belongs to another user than the rights do
  std::string plugin_path = {}, data_home = {}, home = {}, cache_home = {};  ///< LAMELLA_PLUGIN_PATH, XDG_DATA_HOME, HOME, XDG_CACHE_HOME
  std::string library_folder = {};                                           ///< of liblamella
};
[[nodiscard]] search_environment this_environment();

/// Given by the host, bundled, LAMELLA_PLUGIN_PATH, user, system.
[[nodiscard]] std::vector<plugin_folder> plugin_search_path(const registry_options& options, const search_environment& environment);
/// Where parsed manifests are kept; empty: nowhere.
[[nodiscard]] std::string manifest_cache_path(const registry_options& options, const search_environment& environment);

}  // namespace lamella
