// SPDX-License-Identifier: BSD-3-Clause
//
// Finds plugins: reads every formats.toml of the search path and decides which plugin of an id wins. Reads texts and metadata only; no
// library is opened.
#pragma once

#include <memory>
#include <vector>

#include "registry/cache_folder.hpp"
#include "registry/listed_plugin.hpp"
#include "registry/search_path.hpp"

namespace lamella {

/// A formats.toml in a folder itself and one level below, by name. Every plugin in the order of the folders, losers and refused ones
/// with their reasons; a missing folder is nothing, one that is given twice counts once.
///
/// @param cache  where manifests that were not compiled in are kept as they were parsed.
/// @param rules  what the host allows; nullptr: everything.
[[nodiscard]] std::vector<std::unique_ptr<listed_plugin>> list_plugins(const std::vector<plugin_folder>& folders,
                                                                       const cache_folder& cache = cache_folder({}),
                                                                       std::shared_ptr<const plugin_rules> rules = nullptr);

}  // namespace lamella
