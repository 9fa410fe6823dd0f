// SPDX-License-Identifier: BSD-3-Clause
//
// The part of the walk that makes sense of objects: what Python and NumPy would have made of them, as far as that is plain data.
#include "mmappickle_element.hpp"
#include "mmappickle_outline.hpp"

namespace lamella::mmappickle {

using sdk::errc;
using sdk::error;

namespace {

/// The class that an object would be of, and the arguments that are data.
struct object_class {
  std::string text;
  known_name name;
  const global_name* global;  ///< nullptr: the callable is no name
  std::vector<node_id> arguments;
};

// copyreg._reconstructor(class, base, value) stands for a call of the class itself.
object_class class_of(const value_reader& values, node_id id) {
  auto callable = values.arena.object_of(id).callable;
  auto arguments = values.arguments(id);
  if (values.callable(id) == known_name::reconstructor && arguments.size() == 3) {
    callable = arguments[0];
    arguments.erase(arguments.begin(), arguments.begin() + 2);
  }
  if (!values.is(callable, value_kind::global)) return {"", known_name::unknown, nullptr, std::move(arguments)};
  const auto& global = values.arena.global_of(callable);
  return {dotted(global), lookup(global), &global, std::move(arguments)};
}

}  // namespace

void outline::push_object(node_id id, tree_spot spot, const value_path& path) {
  const auto name = values_.callable(id);
  if (push_builtin(name, id, spot, path) || push_mapping(name, id, spot, path)) return;
  try {
    if (push_numpy(name, id, spot, path)) return;
  } catch (const error& why) {
    if (why.code() != errc::corrupt && why.code() != errc::unsupported) throw;
    return push_refused(id, why, spot, path);
  }
  push_opaque(id, spot, path);
}

bool outline::push_builtin(known_name name, node_id id, tree_spot spot, const value_path& path) {
  if (const auto bytes = values_.bytes_of(id)) {
    push_bytes(*bytes, spot, name == known_name::bytearray ? "bytearray" : "bytes");
    return true;
  }
  const auto arguments = values_.arguments(id);
  if (name == known_name::complex && arguments.size() == 2) {
    const auto real = values_.real(arguments[0]), imaginary = values_.real(arguments[1]);
    if (!real || !imaginary) return false;
    const auto pair = tree_.list(tree_.typed(spot.parent, spot.name, "complex"), "value");
    tree_.real(pair, {}, *real);
    tree_.real(pair, {}, *imaginary);
    return true;
  }
  if (name != known_name::set && name != known_name::frozenset) return false;
  const auto& added = values_.arena.object_of(id).items;
  if (arguments.size() > 1 || (arguments.size() == 1 && !values_.is(arguments[0], value_kind::list))) return false;
  auto items = arguments.empty() ? std::vector<node_id>() : values_.arena.children(arguments[0]);
  items.insert(items.end(), added.begin(), added.end());
  push_sequence(name == known_name::set ? "set" : "frozenset", items, spot, path);
  return true;
}

// Python 2 gives an OrderedDict its items as a list of pairs, others set them one by one.
bool outline::push_mapping(known_name name, node_id id, tree_spot spot, const value_path& path) {
  if (name != known_name::ordered_dict && name != known_name::default_dict && name != known_name::counter) return false;
  const auto& parts = values_.arena.object_of(id);
  const auto arguments = values_.arguments(id);
  std::vector<node_id> pairs;
  if (name == known_name::ordered_dict && arguments.size() == 1 && values_.is(arguments[0], value_kind::list)) {
    for (const auto item : values_.arena.children(arguments[0])) {
      if (!values_.is(item, value_kind::list) && !values_.is(item, value_kind::tuple)) return false;
      const auto& pair = values_.arena.children(item);
      if (pair.size() != 2) return false;
      pairs.insert(pairs.end(), pair.begin(), pair.end());
    }
  } else if (name == known_name::counter && arguments.size() == 1 && values_.is(arguments[0], value_kind::dict)) {
    pairs = values_.arena.children(arguments[0]);
  } else if (!arguments.empty() && name != known_name::default_dict) {
    return false;
  }
  pairs.insert(pairs.end(), parts.pairs.begin(), parts.pairs.end());
  push_dict(pairs, spot, path);
  return true;
}

bool outline::push_numpy(known_name name, node_id id, tree_spot spot, const value_path& path) {
  switch (name) {
    case known_name::reconstruct:
    case known_name::from_buffer_5:
    case known_name::frombuffer:
    case known_name::reshape:
    case known_name::array:
      return push_array(arrays_.array_of(id), spot, path), true;
    case known_name::masked_reconstruct:
    case known_name::masked_array:
      return push_masked(arrays_.masked_of(id), spot, path), true;
    case known_name::dtype: {
      const auto type = arrays_.type_of(id);
      push_type(tree_, tree_.typed(spot.parent, spot.name, "dtype"), "value", *type);
      return true;
    }
    case known_name::scalar: {
      const auto scalar = arrays_.scalar_of(id);
      const auto place = tree_.typed(spot.parent, spot.name, "numpy_scalar");
      push_type(tree_, place, "dtype", *scalar.type);
      push_element(tree_, place, "value", *scalar.type, scalar.bytes);
      return true;
    }
    default:
      return false;
  }
}

// stored_order and stored_byteorder are those of the array that Python's loader makes: of bytes that NumPy takes as a state it swaps the
// elements, of others it does not.
void outline::push_array(const array_value& array, tree_spot spot, const value_path& path) {
  int long_axes = 0;
  for (const auto length : array.shape) long_axes += length > 1 ? 1 : 0;
  const bool has_order = long_axes > 1 && array.byte_size > 0;
  const auto order = has_order && array.is_fortran ? "F" : has_order && !array.strides.empty() ? "K" : "C";
  const auto byte_order = byte_order_name(*array.type);
  const auto place = tree_.typed(spot.parent, spot.name, "ndarray");
  tree_.leaf(place, "stored_order", order);
  tree_.leaf(place, "stored_byteorder", byte_order == "big" && array.is_swapped_on_load ? "little" : byte_order);
  push_shape(tree_, place, "shape", array.shape);
  push_type(tree_, place, "dtype", *array.type);
  tree_.leaf(place, "dataset", datasets_.push(path.text(), array));
}

void outline::push_masked(const masked_value& masked, tree_spot spot, const value_path& path) {
  const auto names = datasets_.push(path.text(), masked);
  const auto place = tree_.typed(spot.parent, spot.name, "masked_array");
  const auto data = tree_.map(place, "data");
  push_shape(tree_, data, "shape", masked.data.shape);
  push_type(tree_, data, "dtype", *masked.data.type);
  tree_.leaf(data, "dataset", names.data);
  const auto mask = tree_.map(place, "mask");
  push_shape(tree_, mask, "shape", masked.data.shape);
  push_type(tree_, mask, "dtype", masked.mask ? *masked.mask->type : element_type{.kind = 'b', .item_size = 1});
  tree_.leaf(mask, "dataset", names.mask);
  push_fill_value(masked, place);
}

// A fill value that was set is an array of no dimensions.
void outline::push_fill_value(const masked_value& masked, tree_place place) {
  const auto id = masked.fill_value;
  if (id == no_node) return push_default_fill(tree_, place, "fill_value", *masked.data.type);
  if (!values_.is(id, value_kind::object)) {
    if (const auto number = values_.real(id)) tree_.real(place, "fill_value", *number);
    return;
  }
  try {
    const auto fill = arrays_.array_of(id);
    if (fill.shape.empty() && fill.data.is_kept) push_element(tree_, place, "fill_value", *fill.type, values_.blobs.bytes(fill.data));
  } catch (const error& why) {
    if (why.code() != errc::corrupt && why.code() != errc::unsupported) throw;
    tree_.leaf(place, "fill_value_reason", why.what());
  }
}

// Classes that are known are shown as they are stored; others also become a dataset that is refused. In both, what they hold is walked.
void outline::push_opaque(node_id id, tree_spot spot, const value_path& path) {
  const auto found = class_of(values_, id);
  const auto place = tree_.typed(spot.parent, spot.name, "object");
  tree_.leaf(place, "class", found.text);
  if (found.name == known_name::unknown) {
    const auto offset = static_cast<std::int64_t>(values_.arena.object_of(id).byte_offset);
    const auto why = found.global != nullptr
                         ? unknown_name(*found.global, "would call")
                         : error(errc::unsupported, "would call what another call gives; it is never executed", {.byte_offset = offset});
    tree_.leaf(place, "dataset", datasets_.refuse(path.text(), why));
  }
  push_parts(id, place, path);
}

// Of an array of Python objects, its objects are walked: arrays among them can be read.
void outline::push_refused(node_id id, const error& why, tree_spot spot, const value_path& path) {
  const auto place = tree_.typed(spot.parent, spot.name, "unavailable");
  tree_.leaf(place, "class", values_.callable_text(id));
  tree_.leaf(place, "reason", why.what());
  tree_.leaf(place, "dataset", datasets_.refuse(path.text(), why));
  const auto state = values_.arena.object_of(id).state;
  if (state == no_node || !values_.is(state, value_kind::tuple) || values_.arena.children(state).empty()) return;
  const auto objects = values_.arena.children(state).back();
  if (values_.is(objects, value_kind::list)) push(objects, {place, "objects"}, path);
}

void outline::push_parts(node_id id, tree_place place, const value_path& path) {
  const auto& parts = values_.arena.object_of(id);
  const auto push_part = [&](node_id part, const char* name) {
    if (part != no_node) push(part, {place, name}, {&path, name});
  };
  if (!values_.is(parts.callable, value_kind::global)) push_part(parts.callable, "callable");
  const auto arguments = class_of(values_, id).arguments;
  const value_path below{&path, "arguments"};
  if (!arguments.empty()) push_sequence("tuple", arguments, {place, "arguments"}, below);
  push_part(parts.keywords, "keywords");
  push_part(parts.state, "state");
  if (!parts.items.empty()) push_sequence("list", parts.items, {place, "items"}, {&path, "items"});
  if (!parts.pairs.empty()) push_dict(parts.pairs, {place, "pairs"}, path);
}

}  // namespace lamella::mmappickle
