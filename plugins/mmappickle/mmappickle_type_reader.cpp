// SPDX-License-Identifier: BSD-3-Clause
#include "mmappickle_type_reader.hpp"

namespace lamella::mmappickle {

using sdk::errc;
using sdk::error;

namespace {

constexpr int deepest_type = 32;

// Positions in the state tuple; -1: that version has none.
struct state_positions {
  int order, subarray, names, fields, item_size, metadata;
};
std::optional<state_positions> positions_in(std::size_t size) {
  switch (size) {
    case 5:
      return state_positions{0, 1, -1, 2, 3, -1};
    case 6:
      return state_positions{1, 2, -1, 3, 4, -1};
    case 7:
    case 8:
      return state_positions{1, 2, 3, 4, 5, -1};
    case 9:
      return state_positions{1, 2, 3, 4, 5, 8};
    default:
      return {};
  }
}

[[noreturn]] void corrupt(const std::string& message) {
  throw error(errc::corrupt, message);
}

}  // namespace

element_type_ptr type_reader::type_of(node_id id, int depth) {
  if (depth > deepest_type) throw error(errc::unsupported, "a type nested more than " + std::to_string(deepest_type) + " deep");
  if (const auto found = known_.find(id); found != known_.end()) return found->second;
  if (const auto found = refused_.find(id); found != refused_.end()) std::rethrow_exception(found->second);
  try {
    auto made =
        values_->is(id, value_kind::object) ? type_of_object(id, depth) : std::make_shared<const element_type>(type_of_argument(id));
    known_.emplace(id, made);
    return made;
  } catch (const error&) {
    refused_.emplace(id, std::current_exception());
    throw;
  }
}

element_type type_reader::type_of_argument(node_id argument) {
  if (values_->is(argument, value_kind::global)) {
    const auto& name = values_->arena.global_of(argument);
    if (lookup(name) != known_name::type_class) throw error(errc::unsupported, "type " + dotted(name) + " is not known");
    return type_of_class(name.name).value_or(element_type{});
  }
  const auto text = values_->short_text(argument);
  if (!text) corrupt("a type that is neither text nor class");
  const auto type = parse_type(*text);
  if (!type) throw error(errc::unsupported, "type '" + *text + "' is not known");
  return *type;
}

element_type_ptr type_reader::type_of_object(node_id object, int depth) {
  if (values_->callable(object) != known_name::dtype)
    throw error(errc::unsupported, "a type made by " + values_->callable_text(object) + ", which is not known");
  const auto arguments = values_->arguments(object);
  if (arguments.empty()) corrupt("numpy.dtype without arguments");
  auto type = values_->is(arguments[0], value_kind::object) ? *type_of(arguments[0], depth + 1) : type_of_argument(arguments[0]);
  const auto state = values_->arena.object_of(object).state;
  if (state != no_node) {
    if (!values_->is(state, value_kind::tuple)) corrupt("the state of a type is no tuple");
    type = with_state(std::move(type), values_->arena.children(state), depth);
  }
  return std::make_shared<const element_type>(std::move(type));
}

element_type type_reader::with_state(element_type type, const std::vector<node_id>& state, int depth) {
  const auto at = positions_in(state.size());
  if (!at) throw error(errc::unsupported, "a type whose state has " + std::to_string(state.size()) + " parts; known are 5 to 9");
  const auto part = [&](int position) { return position < 0 ? no_node : state[static_cast<std::size_t>(position)]; };
  type.is_big_endian = values_->short_text(part(at->order)).value_or("") == ">";
  const auto item_size = values_->integer(part(at->item_size)).value_or(-1);
  if (item_size > largest_item_bytes) corrupt("items of " + std::to_string(item_size) + " bytes");
  const bool is_sized = type.kind == 'V' || type.kind == 'S' || type.kind == 'U';
  if (item_size >= 0 && is_sized) type.item_size = item_size;
  if (at->metadata >= 0) set_unit(type, part(at->metadata));

  if (const auto subarray = part(at->subarray); values_->is(subarray, value_kind::tuple)) {
    const auto parts = values_->arena.children(subarray);
    if (parts.size() != 2) corrupt("a subarray type of " + std::to_string(parts.size()) + " parts");
    type.base = type_of(parts[0], depth + 1);
    type.base_shape = values_->shape(parts[1]);
    return type;
  }
  if (!values_->is(part(at->fields), value_kind::dict)) return type;
  const bool big_endian = type.is_big_endian;
  type = structured_type(fields_of(part(at->names), part(at->fields), depth), type.item_size);
  type.is_big_endian = big_endian;
  return type;
}

// The oldest versions keep the order of the names in the dict of fields, below -1.
std::vector<element_field> type_reader::fields_of(node_id names, node_id fields, int depth) {
  const auto& pairs = values_->arena.children(fields);
  if (pairs.size() > 4 * static_cast<std::size_t>(most_leaves))  // each field stands there twice, if it has a title
    throw error(errc::unsupported, "a structured type of " + std::to_string(pairs.size() / 2) + " fields");
  std::unordered_map<std::string, node_id> entries;
  for (std::size_t i = 0; i + 1 < pairs.size(); i += 2) {
    if (const auto name = values_->short_text(pairs[i])) entries[*name] = pairs[i + 1];
    if (names == no_node && values_->integer(pairs[i]) == -1) names = pairs[i + 1];
  }
  if (names == no_node || !values_->is(names, value_kind::tuple)) corrupt("a structured type without the names of its fields");
  const auto& list = values_->arena.children(names);
  if (list.size() > static_cast<std::size_t>(most_leaves))
    throw error(errc::unsupported, "a structured type of " + std::to_string(list.size()) + " fields");
  std::vector<element_field> found;
  for (const auto id : list) {
    const auto name = values_->short_text(id);
    if (!name || !entries.contains(*name)) corrupt("a structured type has no entry for one of its names");
    found.push_back(field_of(*name, entries[*name], depth));
  }
  return found;
}

// (type, offset) or (type, offset, title)
element_field type_reader::field_of(const std::string& name, node_id entry, int depth) {
  if (!values_->is(entry, value_kind::tuple)) corrupt("field '" + name + "' of a structured type has no type");
  const auto& parts = values_->arena.children(entry);
  const auto offset = parts.size() < 2 ? std::nullopt : values_->integer(parts[1]);
  if (!offset) corrupt("field '" + name + "' of a structured type has no offset");
  element_field field{name, type_of(parts[0], depth + 1), {}, *offset};
  if (field.type->base) {
    field.shape = field.type->base_shape;
    field.type = field.type->base;
  }
  return field;
}

// (metadata, (unit, count, divisor, event))
void type_reader::set_unit(element_type& type, node_id metadata) {
  if ((type.kind != 'M' && type.kind != 'm') || !values_->is(metadata, value_kind::tuple)) return;
  const auto& parts = values_->arena.children(metadata);
  if (parts.size() != 2 || !values_->is(parts[1], value_kind::tuple)) return;
  const auto& unit = values_->arena.children(parts[1]);
  const auto name = unit.empty() ? std::nullopt : values_->short_text(unit[0]);
  const auto count = unit.size() < 2 ? std::nullopt : values_->integer(unit[1]);
  const auto divisor = unit.size() < 3 ? 1 : values_->integer(unit[2]).value_or(1);
  if (!name || !count || *count < 1) corrupt("a date type without a unit");
  if (divisor != 1) throw error(errc::unsupported, "dates in parts of a unit: one of " + std::to_string(divisor));
  const auto text = std::string(1, type.kind) + "8[" + (*count == 1 || *name == "generic" ? "" : std::to_string(*count)) + *name + "]";
  const auto parsed = parse_type(text);
  if (!parsed) throw error(errc::unsupported, "unit '" + *name + "' of dates is not known");
  type.unit = parsed->unit;
}

}  // namespace lamella::mmappickle
