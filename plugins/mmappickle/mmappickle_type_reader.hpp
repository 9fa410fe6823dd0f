// SPDX-License-Identifier: BSD-3-Clause
//
// Element types from the nodes of a pickled numpy.dtype: its arguments, and the state that BUILD gives it, in all versions of that state
// (numpy/core/src/multiarray/descriptor.c, arraydescr_setstate).
#pragma once

#include <exception>
#include <string>
#include <unordered_map>

#include "mmappickle_dtype.hpp"
#include "mmappickle_nodes.hpp"

namespace lamella::mmappickle {

class type_reader {
 public:
  explicit type_reader(const value_reader& values) : values_(&values) {}

  /// From a dtype object, a type string or the class of an element.
  ///
  /// @throws error  corrupt: it contradicts itself; unsupported: no type with a known layout.
  element_type_ptr type_of(node_id id) { return type_of(id, 0); }

 private:
  element_type_ptr type_of(node_id id, int depth);
  element_type_ptr type_of_object(node_id object, int depth);
  element_type type_of_argument(node_id argument);
  element_type with_state(element_type type, const std::vector<node_id>& state, int depth);
  std::vector<element_field> fields_of(node_id names, node_id fields, int depth);
  element_field field_of(const std::string& name, node_id entry, int depth);
  void set_unit(element_type& type, node_id metadata);

  const value_reader* values_;
  std::unordered_map<node_id, element_type_ptr> known_;
  std::unordered_map<node_id, std::exception_ptr> refused_;  // so that a thousand arrays of a bad type cost no more than one
};

}  // namespace lamella::mmappickle
