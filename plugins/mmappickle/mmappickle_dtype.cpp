// SPDX-License-Identifier: BSD-3-Clause
#include "mmappickle_dtype.hpp"

#include <algorithm>
#include <charconv>
#include <lamella/plugin.hpp>

namespace lamella::mmappickle {

using sdk::errc;
using sdk::error;

namespace {

struct class_row {
  std::string_view name;
  char kind;
  std::int64_t item_size;
};
constexpr class_row class_rows[] = {{"bool", 'b', 1},        {"bool_", 'b', 1},      {"int8", 'i', 1},        {"int16", 'i', 2},
                                    {"int32", 'i', 4},       {"int64", 'i', 8},      {"uint8", 'u', 1},       {"uint16", 'u', 2},
                                    {"uint32", 'u', 4},      {"uint64", 'u', 8},     {"float16", 'f', 2},     {"float32", 'f', 4},
                                    {"float64", 'f', 8},     {"complex64", 'c', 8},  {"complex128", 'c', 16}, {"float128", 'f', 16},
                                    {"complex256", 'c', 32}, {"datetime64", 'M', 8}, {"timedelta64", 'm', 8}, {"object", 'O', 8}};

bool has_order(const element_type& type) {
  if (!type.fields.empty() || type.kind == 'S' || type.kind == 'V' || type.kind == 'O') return false;
  return type.item_size > 1;
}

// Of datetimes: a count, which 1 leaves out, and one of NumPy's units.
bool is_unit(std::string_view unit) {
  constexpr std::string_view units[] = {"Y", "M", "W", "D", "h", "m", "s", "ms", "us", "ns", "ps", "fs", "as"};
  unit.remove_prefix(std::min(unit.find_first_not_of("0123456789"), unit.size()));
  return std::ranges::count(units, unit) != 0;
}

bool set_unit(element_type& type, std::string_view suffix) {
  if (suffix.empty()) return true;
  if (type.kind != 'M' && type.kind != 'm') return false;
  if (!suffix.starts_with('[') || !suffix.ends_with(']')) return false;
  const auto unit = suffix.substr(1, suffix.size() - 2);
  if (unit == "generic") return true;
  type.unit = unit;
  return is_unit(unit);
}

bool is_size_of(char kind, std::int64_t size) {
  switch (kind) {
    case 'b':
      return size == 1;
    case 'i':
    case 'u':
      return size == 1 || size == 2 || size == 4 || size == 8;
    case 'f':
      return size == 2 || size == 4 || size == 8 || size == 12 || size == 16;
    case 'c':
      return size == 8 || size == 16 || size == 24 || size == 32;
    case 'M':
    case 'm':
    case 'O':
      return size == 8 || size == 4;
    case 'S':
    case 'U':
    case 'V':
      return size >= 0 && size <= largest_item_bytes;
    default:
      return false;
  }
}

std::optional<element_type> parse_class(std::string_view text) {
  const auto bracket = std::min(text.find('['), text.size());
  auto found = type_of_class(text.substr(0, bracket));
  if (found && set_unit(*found, text.substr(bracket))) return found;
  return {};
}

// "<i2", "|S5", "M8[ns]": order, kind, size, unit.
std::optional<element_type> parse_code(std::string_view text) {
  element_type type;
  if (text.starts_with('>')) type.is_big_endian = true;
  if (!text.empty() && std::string_view("<>|=").find(text[0]) != std::string_view::npos) text.remove_prefix(1);
  if (text.empty()) return {};
  type.kind = text[0] == 'a' ? 'S' : text[0];
  if (text == "?") type.kind = 'b', text = "b1";
  text.remove_prefix(1);
  const auto* end = text.data() + text.size();
  const auto [behind, failed] = std::from_chars(text.data(), end, type.item_size);
  const bool has_size = behind != text.data();
  if (has_size && failed != std::errc()) return {};
  const bool size_may_lack = type.kind == 'M' || type.kind == 'm' || type.kind == 'O';
  if (!has_size && !size_may_lack && (std::string_view("SUV").find(type.kind) == std::string_view::npos || behind != end)) return {};
  if (!has_size) type.item_size = size_may_lack ? 8 : 0;
  if (type.kind == 'U' && type.item_size > largest_item_bytes / 4) return {};
  if (type.kind == 'U') type.item_size *= 4;
  if (!is_size_of(type.kind, type.item_size)) return {};
  if (!set_unit(type, {behind, static_cast<std::size_t>(end - behind)})) return {};
  type.has_objects = type.kind == 'O';
  return type;
}

std::string plain_text(const element_type& type, bool as_little_endian) {
  const char order = !has_order(type) ? '|' : type.is_big_endian && !as_little_endian ? '>' : '<';
  const auto size = type.kind == 'U' ? type.item_size / 4 : type.item_size;
  auto text = std::string{order, type.kind} + (type.kind == 'O' ? "" : std::to_string(size));
  if (!type.unit.empty()) text += "[" + type.unit + "]";
  return text;
}

std::string quoted(std::string_view name) {
  std::string text = "'";
  for (const char c : name) {
    if (c == '\'' || c == '\\') text += '\\';
    text += c;
  }
  return text + "'";
}

std::string shape_text(const std::vector<std::int64_t>& shape) {
  std::string text = ", (";
  for (const auto length : shape) text += std::to_string(length) + ",";
  return text + ")";
}

std::int64_t field_bytes(const element_field& field) {
  std::int64_t bytes = field.type->item_size;
  for (const auto length : field.shape) bytes = sdk::checked_multiply(bytes, length);
  return bytes;
}

}  // namespace

std::optional<element_type> type_of_class(std::string_view name) {
  const auto* found = std::ranges::find(class_rows, name, &class_row::name);
  if (found == std::end(class_rows)) return {};
  return element_type{.kind = found->kind, .item_size = found->item_size, .has_objects = found->kind == 'O'};
}

std::optional<element_type> parse_type(std::string_view text) {
  if (auto named = parse_class(text)) return named;
  return parse_code(text);
}

std::string little_endian_text(const element_type& type) {
  return plain_text(type, true);
}

std::string type_text(const element_type& type) {
  if (type.fields.empty()) return plain_text(type, false);
  std::string text = "[";
  std::int64_t end = 0;
  const auto pad_to = [&](std::int64_t offset) {
    if (offset > end) text += (text.size() > 1 ? ", " : "") + ("('', '|V" + std::to_string(offset - end)) + "')";
  };
  for (const auto& field : type.fields) {
    if (field.byte_offset < end)
      throw error(errc::unsupported,
                  "field " + quoted(field.name) + " of a structured type overlaps the one before it, or stands before it");
    pad_to(field.byte_offset);
    const auto inner = type_text(*field.type);
    text += (text.size() > 1 ? ", (" : "(") + quoted(field.name) + ", " + (inner.starts_with('[') ? inner : "'" + inner + "'");
    text += (field.shape.empty() ? "" : shape_text(field.shape)) + ")";
    end = field.byte_offset + field_bytes(field);
  }
  pad_to(type.item_size);
  return text + "]";
}

std::string_view byte_order_name(const element_type& type) {
  if (!has_order(type)) return "none";
  return type.is_big_endian ? "big" : "little";
}

element_type structured_type(std::vector<element_field> fields, std::int64_t item_size) {
  element_type type{.kind = 'V', .item_size = item_size, .leaf_count = 0};
  std::int64_t packed = 0;
  for (auto& field : fields) {
    if (item_size == 0) field.byte_offset = packed;
    const auto bytes = field_bytes(field);
    type.leaf_count += field.type->leaf_count;
    type.has_objects |= field.type->has_objects;
    if (type.leaf_count > most_leaves)
      throw error(errc::unsupported, "a structured type of more than " + std::to_string(most_leaves) + " fields");
    const auto room = item_size == 0 ? largest_item_bytes : item_size;
    if (field.byte_offset < 0 || field.byte_offset > room || bytes > room - field.byte_offset)
      throw error(errc::corrupt, "field " + quoted(field.name) + " of " + std::to_string(bytes) + " bytes at " +
                                     std::to_string(field.byte_offset) + " does not lie in an item of " + std::to_string(item_size));
    packed = std::max(packed, field.byte_offset + bytes);
  }
  type.leaf_count = std::max<std::int64_t>(type.leaf_count, 1);
  if (item_size == 0) type.item_size = packed;
  type.fields = std::move(fields);
  return type;
}

element_type_ptr mask_type_of(const element_type& type) {
  if (type.fields.empty()) return std::make_shared<const element_type>(element_type{.kind = 'b', .item_size = 1});
  std::vector<element_field> fields;
  for (const auto& field : type.fields) fields.push_back({field.name, mask_type_of(*field.type), field.shape});
  return std::make_shared<const element_type>(structured_type(std::move(fields), 0));
}

}  // namespace lamella::mmappickle
