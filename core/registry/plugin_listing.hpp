// SPDX-License-Identifier: BSD-3-Clause
//
// Finds plugins: reads the manifests of those that are linked into the program and every formats.toml of the search path, and decides
// which plugin of an id wins. Reads texts and metadata only; no library is opened, no code of a plugin runs.
#pragma once

#include <memory>
#include <vector>

#include "registry/cache_folder.hpp"
#include "registry/listed_plugin.hpp"
#include "registry/search_path.hpp"

namespace lamella {

/// Where plugins come from, in the order in which they win.
struct plugin_places {
  std::vector<static_plugin> linked = {};
  std::vector<plugin_folder> folders = {};
};

/// Plugins in the program, then each formats.toml in a folder itself and one level below, by name. Every plugin in the order of the
/// places, losers and refused ones with their reasons; a missing folder is nothing, one that is given twice counts once.
///
/// @param cache  where manifests that were not compiled in are kept as they were parsed.
[[nodiscard]] std::vector<std::unique_ptr<listed_plugin>> list_plugins(const plugin_places& places,
                                                                       const cache_folder& cache = cache_folder({}),
                                                                       const host_wishes& wishes = {});

}  // namespace lamella
