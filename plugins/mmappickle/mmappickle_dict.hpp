// SPDX-License-Identifier: BSD-3-Clause
//
// Dicts as Python would have them: of equal keys the first gives the place and the last the value. And keys as parts of dataset names.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "mmappickle_nodes.hpp"

namespace lamella::mmappickle {

using key_and_value = std::pair<node_id, node_id>;

/// Keys that are equal in Python have equal texts here: None, booleans, numbers, text, bytes, and short tuples of them. Other keys are
/// equal only to themselves.
[[nodiscard]] std::string key_identity(const value_reader& values, node_id key);
/// pairs: key, value, key, value …
[[nodiscard]] std::vector<key_and_value> without_repeats(const value_reader& values, const std::vector<node_id>& pairs);
/// A key as text: of text itself, of other values about what Python prints. Long ones become "key <number>".
[[nodiscard]] std::string key_text(const value_reader& values, node_id key);

}  // namespace lamella::mmappickle
