// SPDX-License-Identifier: BSD-3-Clause
//
// The header as a tree of named values, and pushing such a tree into the host's sink. Names of the main header's items are lower-case
// field names; those of IMOD's words are IMOD's.
#pragma once

#include <string>
#include <vector>

#include "mrc_header.hpp"

namespace lamella::mrc {

struct node {
  std::string name;
  sdk::value value;
  std::vector<node> children = {};  ///< of a list or map; trees built here are at most three deep
};

template <typename Items>
[[nodiscard]] node list_node(std::string name, const Items& items) {
  node made{std::move(name), sdk::value::list()};
  made.children.reserve(items.size());
  for (const auto& item : items) made.children.push_back({{}, sdk::value(item)});
  return made;
}

[[nodiscard]] std::vector<node> header_nodes(const header& h);

void push(const sdk::sink& out, std::uint64_t owner, const std::vector<node>& nodes, std::uint64_t parent = 0);

}  // namespace lamella::mrc
