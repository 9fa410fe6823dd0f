// SPDX-License-Identifier: BSD-3-Clause
#include "mmappickle_array.hpp"

namespace lamella::mmappickle {

using sdk::errc;
using sdk::error;

namespace {

constexpr int deepest_call = 8;

std::int64_t byte_size_of(const element_type& type, const std::vector<std::int64_t>& shape) {
  for (const auto length : shape)
    if (length == 0) return 0;
  auto bytes = type.item_size;
  for (const auto length : shape) bytes = sdk::checked_multiply(bytes, length);
  return bytes;
}

}  // namespace

std::string shape_text(const std::vector<std::int64_t>& shape) {
  std::string text;
  for (const auto length : shape) text += (text.empty() ? "" : "x") + std::to_string(length);
  return text.empty() ? "0-d" : text;
}

// Python 2 keeps the bytes of arrays in strings.
blob array_reader::buffer_of(node_id id) const {
  if (values_->is(id, value_kind::text)) return values_->arena.blob_of(id);
  if (const auto bytes = values_->bytes_of(id)) return *bytes;
  if (values_->is(id, value_kind::foreign)) throw error(errc::unsupported, "the array " + values_->arena.foreign_of(id).reason);
  throw error(errc::corrupt, "the bytes of an array are no bytes");
}

array_value array_reader::checked(array_value array) {
  const auto& type = *array.type;
  if (type.has_objects) throw error(errc::unsupported, "an array of Python objects has no elements in place");
  if (type.base) throw error(errc::unsupported, "an array whose elements are subarrays");
  if (type.item_size == 0) throw error(errc::unsupported, "an array whose elements have no bytes");
  if ((type.kind == 'f' && type.item_size > 8) || (type.kind == 'c' && type.item_size > 16))
    throw error(errc::unsupported, "extended precision ('" + type_text(type) + "') depends on the machine that wrote it");
  const auto text = type_text(type);
  array.byte_size = byte_size_of(type, array.shape);
  const auto wanted = static_cast<std::uint64_t>(array.byte_size);
  const auto stored = array.data.byte_length;
  const auto bounds = bounds_of(array.data.form);
  const bool may_fit = stored >= wanted * bounds.least && stored / bounds.most <= wanted;
  const bool fits = array.data.is_kept ? values_->blobs.bytes(array.data).size() == wanted : may_fit;
  if (fits && (array.data.form != stored_form::raw || stored == wanted)) return array;
  throw error(errc::corrupt,
              shape_text(array.shape) + " elements of '" + text + "' need " + std::to_string(wanted) + " bytes, stored are " +
                  std::to_string(stored) + (array.data.form == stored_form::raw ? "" : " of text"),
              {.byte_offset = static_cast<std::int64_t>(array.data.byte_offset)});
}

array_value array_reader::array_of(node_id object, int depth) {
  if (depth > deepest_call) throw error(errc::unsupported, "an array made by more than " + std::to_string(deepest_call) + " calls");
  if (!values_->is(object, value_kind::object)) throw error(errc::corrupt, "a call takes an array and is given none");
  switch (values_->callable(object)) {
    case known_name::reconstruct:
      return reconstructed(object);
    case known_name::from_buffer_5:
      return from_buffer_5(object);
    case known_name::frombuffer:
      return one_dimensional(object);
    case known_name::reshape:
      return reshaped(object, depth);
    case known_name::array: {
      const auto arguments = values_->arguments(object);
      if (arguments.size() == 1) return array_of(arguments[0], depth + 1);
      break;
    }
    default:
      break;
  }
  throw error(errc::unsupported, values_->callable_text(object) + " with arguments that make no array that is known");
}

// _reconstruct(class, shape, type) makes an array that only its state fills: ([version,] shape, type, is_fortran, bytes).
array_value array_reader::reconstructed(node_id object) {
  const auto arguments = values_->arguments(object);
  if (arguments.size() != 3 || !values_->is(arguments[0], value_kind::global))
    throw error(errc::corrupt, "_reconstruct takes 3 arguments, has " + std::to_string(arguments.size()));
  const auto& made = values_->arena.global_of(arguments[0]);
  if (lookup(made) != known_name::array_class) throw error(errc::unsupported, "an array of class " + dotted(made) + ", which is not known");
  const auto state = values_->arena.object_of(object).state;
  if (state == no_node || !values_->is(state, value_kind::tuple)) throw error(errc::corrupt, "an array without its state");
  const auto& parts = values_->arena.children(state);
  if (parts.size() != 4 && parts.size() != 5)
    throw error(errc::corrupt, "the state of an array has " + std::to_string(parts.size()) + " parts, not 5");
  return from_state(parts, parts.size() - 4);
}

array_value array_reader::from_state(const std::vector<node_id>& state, std::size_t shape_position) {
  array_value array;
  array.shape = values_->shape(state[shape_position]);
  array.type = types_.type_of(state[shape_position + 1]);
  array.is_fortran = values_->integer(state[shape_position + 2]).value_or(0) != 0;
  array.is_swapped_on_load = true;
  if (array.type->has_objects) throw error(errc::unsupported, "an array of Python objects has no elements in place");
  array.data = buffer_of(state[shape_position + 3]);
  return checked(std::move(array));
}

// (bytes, type, shape, order[, axis order]): with order K the shape is that of the elements as they lie, and the axis order turns them.
array_value array_reader::from_buffer_5(node_id object) {
  const auto arguments = values_->arguments(object);
  if (arguments.size() < 3 || arguments.size() > 5)
    throw error(errc::corrupt, "_frombuffer takes 3 to 5 arguments, has " + std::to_string(arguments.size()));
  array_value array{.type = types_.type_of(arguments[1]), .shape = values_->shape(arguments[2]), .data = buffer_of(arguments[0])};
  const auto order = arguments.size() > 3 ? values_->short_text(arguments[3]).value_or("") : "C";
  if (order == "K" && arguments.size() == 5) return transposed(checked(std::move(array)), arguments[4]);
  if (order != "C" && order != "F") throw error(errc::unsupported, "elements in order '" + order + "'");
  array.is_fortran = order == "F";
  return checked(std::move(array));
}

array_value array_reader::transposed(array_value array, node_id axis_order) const {
  const auto axes = values_->shape(axis_order);
  const auto stored = array.shape;
  std::vector<std::int64_t> stored_strides(stored.size());
  std::int64_t step = array.type->item_size;
  for (auto a = stored.size(); array.byte_size > 0 && a-- > 0; step *= stored[a]) stored_strides[a] = step;
  std::vector<bool> is_taken(stored.size());
  array.shape.clear();
  for (const auto axis : axes) {
    const auto a = static_cast<std::size_t>(axis);
    if (axes.size() != stored.size() || a >= stored.size() || is_taken[a])
      throw error(errc::corrupt, "the axis order of an array is no permutation of its " + std::to_string(stored.size()) + " axes");
    is_taken[a] = true;
    array.shape.push_back(stored[a]);
    array.strides.push_back(stored_strides[a]);
  }
  if (!array.is_in_place()) throw error(errc::unsupported, "an array of turned axes whose bytes are escaped");
  return array;
}

// fromstring(bytes, type) or frombuffer(bytes, type): as many elements as there are bytes for.
array_value array_reader::one_dimensional(node_id object) {
  const auto arguments = values_->arguments(object);
  if (arguments.size() != 2) throw error(errc::unsupported, "frombuffer with " + std::to_string(arguments.size()) + " arguments");
  array_value array{.type = types_.type_of(arguments[1]), .data = buffer_of(arguments[0])};
  if (array.data.form != stored_form::raw) throw error(errc::unsupported, "frombuffer of escaped text");
  if (array.type->item_size == 0) throw error(errc::unsupported, "an array whose elements have no bytes");
  array.shape = {static_cast<std::int64_t>(array.data.byte_length) / array.type->item_size};
  return checked(std::move(array));
}

array_value array_reader::reshaped(node_id object, int depth) {
  const auto arguments = values_->arguments(object);
  if (arguments.size() != 2) throw error(errc::unsupported, "reshape with " + std::to_string(arguments.size()) + " arguments");
  auto array = array_of(arguments[0], depth + 1);
  if (array.is_fortran || !array.strides.empty()) throw error(errc::unsupported, "reshape of an array that is not in C order");
  array.shape = values_->shape(arguments[1]);
  return checked(std::move(array));
}

}  // namespace lamella::mmappickle
