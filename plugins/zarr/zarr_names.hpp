// SPDX-License-Identifier: BSD-3-Clause
//
// From names of datasets to paths of nodes: "/" separates groups, every component is safe in a file system and legal in Zarr, and no
// node stands inside an array.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace lamella::zarr {

/// Without separators, control characters and braces (which the host's name templates use), not hidden, not reserved, not too long.
[[nodiscard]] std::string safe_component(std::string_view component);

struct node_paths {
  std::vector<std::string> arrays;  ///< one a dataset, in their order
  std::set<std::string> groups;     ///< every group above an array, but for the root
};

[[nodiscard]] node_paths node_paths_of(const std::vector<std::string>& names);

}  // namespace lamella::zarr
