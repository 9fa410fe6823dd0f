// SPDX-License-Identifier: BSD-3-Clause
//
// Walks a value from its root: each array on the way becomes a dataset, everything else a node of the tree that describes the value by
// type. What is refused is both: a dataset that says why, and a node. Lists and dicts too long for the host's limits are shown by their
// length, first and last items; the arrays in them become datasets all the same.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "mmappickle_array.hpp"
#include "mmappickle_datasets.hpp"
#include "mmappickle_dict.hpp"
#include "mmappickle_tree.hpp"

namespace lamella::mmappickle {

/// The way from the root to a value. Lives on the stack of the walk.
struct value_path {
  const value_path* above = nullptr;
  std::string part = {};

  /// The parts joined by "/".
  [[nodiscard]] std::string text() const;
};

/// Where a value goes in the tree.
struct tree_spot {
  tree_place parent = {};
  std::string_view name = {};
};

class outline {
 public:
  outline(const value_reader& values, tree_writer& tree, dataset_pusher& datasets)
      : values_(values), arrays_(values), tree_(tree), datasets_(datasets) {}

  /// @throws error  limit: nested too deep, too many values.
  void push(node_id id, tree_spot spot, const value_path& path);
  /// Refuses at path when the globals from first to before end hold a name that is not known: such a name is refused even where no
  /// value refers to it any more. Does nothing when something was refused since refused_before.
  void refuse_unused_names(std::size_t first, std::size_t end, std::uint64_t refused_before, const value_path& path);

 private:
  void push_known_kind(node_id id, tree_spot spot, const value_path& path);
  void push_text(const blob& stored, tree_spot spot, const value_path& path);
  void push_bytes(const blob& stored, tree_spot spot, std::string_view type);
  void push_real(double value, tree_spot spot);
  void push_sequence(std::string_view type, const std::vector<node_id>& items, tree_spot spot, const value_path& path);
  void push_dict(const std::vector<node_id>& pairs, tree_spot spot, const value_path& path);
  void push_pair(const key_and_value& item, tree_spot spot, const value_path& path);
  bool holds_objects(node_id id);
  bool any_holds_objects(const std::vector<node_id>& children);

  void push_object(node_id id, tree_spot spot, const value_path& path);
  bool push_builtin(known_name name, node_id id, tree_spot spot, const value_path& path);
  bool push_mapping(known_name name, node_id id, tree_spot spot, const value_path& path);
  bool push_numpy(known_name name, node_id id, tree_spot spot, const value_path& path);
  void push_array(const array_value& array, tree_spot spot, const value_path& path);
  void push_masked(const masked_value& masked, tree_spot spot, const value_path& path);
  void push_fill_value(const masked_value& masked, tree_place place);
  void push_opaque(node_id id, tree_spot spot, const value_path& path);
  void push_refused(node_id id, const sdk::error& why, tree_spot spot, const value_path& path);
  void push_parts(node_id id, tree_place place, const value_path& path);
  void push_global(node_id id, tree_spot spot, const value_path& path);
  void push_foreign(node_id id, tree_spot spot, const value_path& path);

  const value_reader& values_;
  array_reader arrays_;
  tree_writer& tree_;
  dataset_pusher& datasets_;
  enum class holding : std::uint8_t { unknown, asked, none, objects };
  std::vector<bool> on_the_way_;   // by node: a value that is met again below itself
  std::vector<holding> holdings_;  // by node
  int depth_ = 0;
};

/// Why a name that is not on the list is refused.
[[nodiscard]] sdk::error unknown_name(const global_name& name, std::string_view what);

}  // namespace lamella::mmappickle
