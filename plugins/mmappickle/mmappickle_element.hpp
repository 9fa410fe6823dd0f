// SPDX-License-Identifier: BSD-3-Clause
//
// What the tree says of element types and of single elements: scalars and fill values.
#pragma once

#include <string_view>

#include "mmappickle_dtype.hpp"
#include "mmappickle_tree.hpp"

namespace lamella::mmappickle {

/// "<i4", or for structured types a list of [name, type] and [name, type, shape].
void push_type(tree_writer& tree, tree_place parent, std::string_view name, const element_type& type);
void push_shape(tree_writer& tree, tree_place parent, std::string_view name, const std::vector<std::int64_t>& shape);

/// One element of a plain type from its stored bytes, type.item_size of them; raw bytes and structured elements as hexadecimal digits.
void push_element(tree_writer& tree, tree_place parent, std::string_view name, const element_type& type, std::string_view bytes);
/// What numpy.ma takes where no fill value is set (numpy/ma/core.py, default_filler). Nothing is pushed where it depends on the fields.
void push_default_fill(tree_writer& tree, tree_place parent, std::string_view name, const element_type& type);

}  // namespace lamella::mmappickle
