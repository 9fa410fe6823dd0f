// SPDX-License-Identifier: BSD-3-Clause
//
// The metadata documents of a hierarchy: each node's own file, and where that is missing what consolidated metadata at the root says.
#pragma once

#include <lamella/plugin.hpp>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "zarr_json_value.hpp"

namespace lamella::zarr {

/// A node of the hierarchy: its folder, and its path below the root ("" is the root itself).
struct node_place {
  sdk::source folder;
  std::string path = {};

  [[nodiscard]] std::string key(const std::string& name) const { return path.empty() ? name : path + "/" + name; }
};

class store {
 public:
  /// Reads consolidated metadata where the root has some; what is wrong with it is a warning.
  store(const sdk::context& call, const node_place& root);

  /// A document in a node's folder, or its entry in consolidated metadata. Nothing where neither is there.
  /// @throws error  corrupt: no JSON; limit: too large. The message names the document.
  [[nodiscard]] std::optional<json_value> find(const node_place& node, const std::string& name) const;
  /// True where a folder lists one of the documents that make it a node, though it could not be opened.
  [[nodiscard]] static bool lists_metadata(const node_place& node);

  /// Nodes that consolidated metadata names and nobody has visited.
  void visit(const std::string& path) { unvisited_.erase(path); }
  [[nodiscard]] const std::set<std::string>& unvisited() const noexcept { return unvisited_; }

 private:
  [[nodiscard]] std::optional<json_value> read(const node_place& node, const std::string& name) const;
  void take_consolidated(const json_value& documents, bool is_version3);

  const sdk::context& call_;
  json_limits limits_;
  std::map<std::string, json_value> consolidated_;  ///< by key
  std::set<std::string> unvisited_;
};

}  // namespace lamella::zarr
