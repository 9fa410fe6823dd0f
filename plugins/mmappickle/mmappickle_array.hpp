// SPDX-License-Identifier: BSD-3-Clause
//
// Arrays, masked arrays and scalars of NumPy, from the calls that a pickle would make: in place, as text, and in each of the forms that
// containers have. Sizes are checked here, before anybody uses them.
#pragma once

#include <optional>
#include <vector>

#include "mmappickle_type_reader.hpp"

namespace lamella::mmappickle {

struct array_value {
  element_type_ptr type;
  std::vector<std::int64_t> shape = {};
  bool is_fortran = false;
  std::vector<std::int64_t> strides = {};  ///< bytes, where the elements are in neither C nor Fortran order
  blob data = {};                          ///< stored bytes; as text where data.form is not raw
  std::int64_t byte_size = 0;
  bool is_swapped_on_load = false;  ///< Python's loader turns the elements into its own byte order

  [[nodiscard]] bool is_in_place() const noexcept { return data.form == stored_form::raw || byte_size == 0; }
};

struct masked_value {
  array_value data;
  std::optional<array_value> mask = {};  ///< nothing: no element is masked
  node_id fill_value = no_node;          ///< no_node: the default of the type
};

struct scalar_value {
  element_type_ptr type;
  std::string bytes = {};
};

/// "3x4", or "0-d".
[[nodiscard]] std::string shape_text(const std::vector<std::int64_t>& shape);

class array_reader {
 public:
  explicit array_reader(const value_reader& values) : values_(&values), types_(values) {}

  /// Each takes an object whose callable means just that.
  ///
  /// @throws error  corrupt: sizes that contradict each other; unsupported: objects, types of unknown layout, out-of-band buffers.
  array_value array_of(node_id object) { return array_of(object, 0); }
  masked_value masked_of(node_id object);
  scalar_value scalar_of(node_id object);
  element_type_ptr type_of(node_id id) { return types_.type_of(id); }

 private:
  array_value array_of(node_id object, int depth);
  array_value reconstructed(node_id object);
  array_value from_state(const std::vector<node_id>& state, std::size_t shape_position);
  array_value from_buffer_5(node_id object);
  array_value transposed(array_value array, node_id axis_order) const;
  array_value one_dimensional(node_id object);
  array_value reshaped(node_id object, int depth);
  masked_value reconstructed_masked(node_id object);
  array_value checked(array_value array);
  blob buffer_of(node_id id) const;

  const value_reader* values_;
  type_reader types_;
};

}  // namespace lamella::mmappickle
