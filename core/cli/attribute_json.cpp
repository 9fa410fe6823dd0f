// SPDX-License-Identifier: BSD-3-Clause
#include "attribute_json.hpp"

#include <optional>
#include <unordered_set>

#include "element_json.hpp"
#include "hexadecimal.hpp"
#include "lamella/error.hpp"

namespace lamella::cli {

namespace {

enum class map_form { object, items };

void write_value(json_writer& json, const attribute& a, map_form form);

void write_list(json_writer& json, const attribute& list, map_form form) {
  json.begin_list();
  for (const auto& item : list.children()) write_value(json, item, form);
  json.end_list();
}

void write_map(json_writer& json, const attribute& map, map_form form) {
  if (form == map_form::object) return write_attribute_object(json, map.children());
  json.begin_list();
  write_attribute_items(json, map.children());
  json.end_list();
}

std::optional<dtype> type_of(const attribute& small_array) {
  try {
    return dtype::parse(small_array.type());
  } catch (const error&) {
    return {};
  }
}

bool fills(std::string_view bytes, const shape_t& shape, std::int64_t item_size) {
  auto left = static_cast<std::int64_t>(bytes.size());
  for (const auto length : shape) {
    if (length <= 0) return bytes.empty() && length == 0;
    if (left % length != 0) return false;
    left /= length;
  }
  return left == item_size;
}

void write_small_array(json_writer& json, const attribute& a) {
  const auto shape = a.shape();
  const auto type = type_of(a);
  json.begin_object().key("dtype");
  type ? write_type(json, *type) : static_cast<void>(json.text(a.type()));
  json.key("shape").begin_list();
  for (const auto length : shape) json.integer(length);
  json.end_list();
  if (type && has_json_elements(*type) && fills(a.as_text(), shape, type->item_size())) {
    json.key("values");
    write_elements(json, *type, shape, a.as_text());
  } else {
    json.key("bytes").text(hexadecimal(a.as_text()));
  }
  json.end_object();
}

void write_opaque(json_writer& json, const attribute& a) {
  json.begin_object().key("opaque").text(a.tag()).key("size").unsigned_integer(a.as_text().size()).end_object();
}

void write_value(json_writer& json, const attribute& a, map_form form) {
  switch (a.kind()) {
    case attribute_kind::null:
      json.null();
      break;
    case attribute_kind::boolean:
      json.boolean(a.as_boolean());
      break;
    case attribute_kind::int64:
      json.integer(a.as_int64());
      break;
    case attribute_kind::uint64:
      json.unsigned_integer(a.as_uint64());
      break;
    case attribute_kind::float64:
      json.real(a.as_float64());
      break;
    case attribute_kind::text:
    case attribute_kind::decimal:
      json.text(a.as_text());
      break;
    case attribute_kind::bytes:
      json.begin_object().key("bytes").text(hexadecimal(a.as_text())).end_object();
      break;
    case attribute_kind::list:
      write_list(json, a, form);
      break;
    case attribute_kind::map:
      write_map(json, a, form);
      break;
    case attribute_kind::small_array:
      write_small_array(json, a);
      break;
    case attribute_kind::opaque:
      write_opaque(json, a);
      break;
  }
}

}  // namespace

void write_attribute_object(json_writer& json, const std::vector<attribute>& attributes) {
  std::unordered_set<std::string_view> seen;
  json.begin_object();
  for (const auto& a : attributes) {
    if (!seen.insert(a.name()).second) continue;
    json.key(a.name());
    write_value(json, a, map_form::object);
  }
  json.end_object();
}

void write_attribute_items(json_writer& json, const std::vector<attribute>& attributes) {
  for (const auto& a : attributes) {
    json.begin_object().key("name").text(a.name()).key("value");
    write_value(json, a, map_form::items);
    json.end_object();
  }
}

void write_attribute_value(json_writer& json, const attribute& a) {
  write_value(json, a, map_form::object);
}

}  // namespace lamella::cli
