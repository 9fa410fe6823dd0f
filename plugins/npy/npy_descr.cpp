// SPDX-License-Identifier: BSD-3-Clause
#include <lamella/plugin.hpp>
#include <unordered_set>

#include "npy_type.hpp"

namespace lamella::npy {
namespace {

constexpr int deepest = 30;

[[noreturn]] void refuse(const literal& at, const std::string& message, sdk::errc code = sdk::errc::corrupt) {
  throw sdk::error(code, "NPY descr: " + message, {.byte_offset = at.byte_offset, .field = "descr"});
}

/// total + bytes * product(shape), within what NumPy can hold.
std::int64_t checked_end(std::int64_t total, std::int64_t bytes, const std::vector<std::int64_t>& shape, const literal& at) {
  for (const auto n : shape)
    if (__builtin_mul_overflow(bytes, n, &bytes) || bytes > most_item_bytes)
      refuse(at, "a field is larger than the 2147483647 bytes that NumPy handles", sdk::errc::limit);
  if (bytes > most_item_bytes - total) refuse(at, "a structure is larger than the 2147483647 bytes that NumPy handles", sdk::errc::limit);
  return total + bytes;
}

std::vector<std::int64_t> field_shape(const literal& value) {
  const auto number = [&](const literal& n) {
    if (n.is != literal::kind::integer || n.integer < 0 || n.integer > most_item_bytes)
      refuse(n, "a length in the shape of a field is " + description_of(n) + ", needs 0 to 2147483647");
    return n.integer;
  };
  if (value.is == literal::kind::integer) return {number(value)};
  if (value.is != literal::kind::tuple) refuse(value, "the shape of a field is " + description_of(value) + ", needs a tuple");
  if (value.items.size() > 64) refuse(value, "a field has " + std::to_string(value.items.size()) + " dimensions, NumPy handles 64");
  std::vector<std::int64_t> shape;
  for (const auto& n : value.items) shape.push_back(number(n));
  return shape;
}

void set_name(type_field& made, const literal& value) {
  if (value.is == literal::kind::text) {
    made.name = value.text;
  } else if (value.is == literal::kind::tuple && value.items.size() == 2 && value.items[0].is == literal::kind::text &&
             value.items[1].is == literal::kind::text) {
    made.title = value.items[0].text;
    made.name = value.items[1].text;
  } else {
    refuse(value, "a field's name is " + description_of(value) + ", needs a text, or a tuple of title and name");
  }
}

type parse_element(const literal& value, remarks& odd, int depth);

/// (name, type), (name, type, shape), or (name, (type, shape)).
type_field parse_field(const literal& value, remarks& odd, int depth) {
  if (!value.is_sequence() || value.items.size() < 2 || value.items.size() > 3)
    refuse(value, "a field is " + description_of(value) + ", needs a tuple of name, type and maybe shape");
  type_field made;
  set_name(made, value.items[0]);
  const auto& element = value.items[1];
  const bool is_pair = element.is == literal::kind::tuple && element.items.size() == 2;
  if (is_pair && value.items.size() == 3) refuse(element, "a field has two shapes");
  made.element = parse_element(is_pair ? element.items[0] : element, odd, depth + 1);
  if (is_pair) made.shape = field_shape(element.items[1]);
  if (value.items.size() == 3) made.shape = field_shape(value.items[2]);
  return made;
}

bool is_padding(const type_field& f) {
  return f.name.empty() && f.element.kind == 'V' && !f.element.is_structured;
}

type parse_structure(const literal& value, remarks& odd, int depth) {
  type made;
  made.is_structured = true;
  std::unordered_set<std::string> names;
  for (const auto& item : value.items) {
    auto field = parse_field(item, odd, depth);
    const auto end = checked_end(made.item_bytes, field.element.item_bytes, field.shape, item);
    if (is_padding(field)) {
      field.element.count = field.element.item_bytes = end - made.item_bytes;
      field.shape.clear();
    } else {
      // numpy.dtype names nameless fields by their position
      if (field.name.empty()) field.name = "f" + std::to_string(made.fields.size());
      if (!names.insert(field.name).second) refuse(item, "the field name " + python_quoted(field.name.substr(0, 80)) + " occurs twice");
      if (!field.title.empty() && !names.insert(field.title).second)
        refuse(item, "the field title " + python_quoted(field.title.substr(0, 80)) + " occurs twice");
    }
    made.item_bytes = end;
    made.fields.push_back(std::move(field));
  }
  return made;
}

type parse_element(const literal& value, remarks& odd, int depth) {
  if (depth > deepest) refuse(value, "structures are nested deeper than " + std::to_string(deepest) + " levels", sdk::errc::limit);
  if (value.is == literal::kind::text) return parse_type_string(value.text, value.byte_offset, odd);
  if (value.is == literal::kind::list) return parse_structure(value, odd, depth);
  refuse(value, "a type is " + description_of(value) + ", needs a type string or a list of fields");
}

}  // namespace

type parse_descr(const literal& descr, remarks& odd) {
  return parse_element(descr, odd, 0);
}

type parse_type(std::string_view text) {
  remarks odd;
  const bool is_list = !text.empty() && text.front() == '[';
  return is_list ? parse_descr(parse_literal(text, encoding::utf8, 0), odd) : parse_type_string(text, 0, odd);
}

}  // namespace lamella::npy
