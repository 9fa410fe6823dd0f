// SPDX-License-Identifier: BSD-3-Clause
#include "zarr_stored_type.hpp"

#include <algorithm>
#include <charconv>
#include <lamella/plugin.hpp>
#include <optional>

namespace lamella::zarr {
namespace {

constexpr int deepest = 30;
constexpr std::int64_t most_bytes = INT32_MAX;  // of one element, as in NumPy

[[noreturn]] void refuse(const std::string& what, const char* field) {
  throw sdk::error(sdk::errc::unsupported, what, {.field = field});
}
[[noreturn]] void damaged(const std::string& what, const char* field) {
  throw sdk::error(sdk::errc::corrupt, what, {.field = field});
}

bool has_known_size(const element& e) {
  const auto one_of = [&](std::initializer_list<std::int64_t> sizes) { return std::ranges::find(sizes, e.count) != sizes.end(); };
  switch (e.kind) {
    case 'b':
      return e.count == 1;
    case 'i':
    case 'u':
      return one_of({1, 2, 4, 8});
    case 'f':
      return one_of({2, 4, 8, 16});
    case 'c':
      return one_of({8, 16, 32});
    case 'M':
    case 'm':
      return e.count == 8;
    default:
      return true;
  }
}

element checked(element e, const std::string& name, const char* field) {
  if (e.item_bytes == 0) refuse("elements of type " + name + " have no bytes", field);
  if (!has_known_size(e)) refuse("there is no type " + name, field);
  if (e.item_bytes > most_bytes) refuse("elements of type " + name + " have more than 2147483647 bytes", field);
  return e;
}

element simple(char kind, std::int64_t count) {
  return {.kind = kind, .count = count, .item_bytes = kind == 'U' ? 4 * count : count};
}

/// Names of version 3 that end in the number of bits.
std::optional<element> numbered(std::string_view name, std::string_view prefix, char kind, std::initializer_list<std::int64_t> sizes) {
  if (!name.starts_with(prefix)) return {};
  const auto digits = name.substr(prefix.size());
  std::int64_t bits = 0;
  const auto [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
  if (fault != std::errc() || end != digits.data() + digits.size() || bits <= 0 || bits % 8 != 0) return {};
  if (sizes.size() != 0 && std::ranges::find(sizes, bits / 8) == sizes.end()) return {};
  return simple(kind, bits / 8);
}

element core_type(const std::string& name) {
  if (name == "bool") return simple('b', 1);
  for (const auto& found : {numbered(name, "int", 'i', {1, 2, 4, 8}), numbered(name, "uint", 'u', {1, 2, 4, 8}),
                            numbered(name, "float", 'f', {2, 4, 8}), numbered(name, "complex", 'c', {8, 16}), numbered(name, "r", 'V', {})})
    if (found) return checked(*found, name, "data_type");
  if (name == "string" || name == "bytes" || name == "variable_length_bytes")
    refuse("data type " + name + ": elements of variable length are not read", "data_type");
  refuse("data type '" + name.substr(0, 60) + "' is not known", "data_type");
}

const json_value& member(const json_value& object, const char* name, const std::string& of) {
  const auto* found = object.find(name);
  if (found == nullptr) damaged(of + " lacks '" + name + "'", "data_type");
  return *found;
}

std::int64_t positive(const json_value& object, const char* name, const std::string& of) {
  const auto& found = member(object, name, of);
  const auto value = found.integer();
  if (!value || *value < 1 || *value > most_bytes)
    damaged(of + ": " + name + " is " + found.described() + ", must be positive", "data_type");
  return *value;
}

/// numpy.datetime64 and numpy.timedelta64: a count of scale_factor units; "generic" is no unit.
element time_type(char kind, const json_value& configuration, const std::string& name) {
  auto made = simple(kind, 8);
  const auto& unit = member(configuration, "unit", name);
  if (unit.text() == nullptr) damaged(name + ": unit is " + unit.described() + ", must be a text", "data_type");
  if (unit.text()->find_first_not_of("abcdefghijklmnopqrstuvwxyzDMWY") != std::string::npos || unit.text()->empty())
    damaged(name + ": " + unit.described() + " is no unit of time", "data_type");
  if (*unit.text() == "generic") return made;
  const auto factor = positive(configuration, "scale_factor", name);
  made.unit = (factor == 1 ? "" : std::to_string(factor)) + *unit.text();
  return made;
}

element type_of_version3(const json_value& data_type, int depth);

/// Fields are [name, type] pairs, or objects with both as newer writers have them.
element structure_type(const json_value& configuration, const std::string& name, int depth) {
  if (depth > deepest) refuse(name + " is nested too deeply", "data_type");
  const auto* fields = member(configuration, "fields", name).list();
  if (fields == nullptr || fields->empty()) damaged(name + " has no fields", "data_type");
  element made;
  for (const auto& f : *fields) {
    const auto* pair = f.list();
    const auto* label = pair != nullptr && pair->size() == 2 ? &pair->front() : f.find("name");
    const auto* type = pair != nullptr && pair->size() == 2 ? &pair->back() : f.find("data_type");
    if (label == nullptr || label->text() == nullptr || label->text()->empty() || type == nullptr)
      damaged(name + ": a field is " + f.described() + ", must be a name and a type", "data_type");
    made.fields.push_back({*label->text(), type_of_version3(*type, depth + 1)});
    made.item_bytes += made.fields.back().type.item_bytes;
  }
  return checked(made, name, "data_type");
}

element extension_type(const std::string& name, const json_value& configuration, int depth) {
  if (name == "numpy.datetime64") return time_type('M', configuration, name);
  if (name == "numpy.timedelta64") return time_type('m', configuration, name);
  if (name == "null_terminated_bytes") return simple('S', positive(configuration, "length_bytes", name));
  if (name == "raw_bytes") return simple('V', positive(configuration, "length_bytes", name));
  if (name == "structured" || name == "struct") return structure_type(configuration, name, depth);
  if (name == "fixed_length_utf32") {
    const auto bytes = positive(configuration, "length_bytes", name);
    if (bytes % 4 != 0) damaged(name + " of " + std::to_string(bytes) + " bytes, must be a multiple of 4", "data_type");
    return simple('U', bytes / 4);
  }
  return core_type(name);
}

element type_of_version3(const json_value& data_type, int depth) {
  if (const auto* name = data_type.text()) return core_type(*name);
  const auto* name = data_type.find("name");
  if (name == nullptr || name->text() == nullptr) damaged("data_type is " + data_type.described() + ", must be a name", "data_type");
  const auto* configuration = data_type.find("configuration");
  return extension_type(*name->text(), configuration == nullptr ? json_value() : *configuration, depth);
}

element type_of_string(const std::string& text) {
  if (text.find('O') == 1) refuse("elements of type " + text + ": Python objects and texts of variable length are not read", "dtype");
  try {
    return checked(parse_element(text), text, "dtype");
  } catch (const sdk::error& fault) {
    throw sdk::error(fault.code(), fault.what(), {.field = "dtype"});
  }
}

element type_of_version2(const json_value& dtype, int depth) {
  if (const auto* text = dtype.text()) {
    if (text->starts_with('[')) damaged("dtype is " + dtype.described(), "dtype");
    return type_of_string(*text);
  }
  const auto* fields = dtype.list();
  if (fields == nullptr || fields->empty())
    damaged("dtype is " + dtype.described() + ", must be a type string or a list of fields", "dtype");
  if (depth > deepest) refuse("dtype is nested too deeply", "dtype");
  element made;
  for (const auto& f : *fields) {
    const auto* parts = f.list();
    if (parts == nullptr || parts->size() < 2 || parts->front().text() == nullptr)
      damaged("a field of dtype is " + f.described() + ", must be [name, type]", "dtype");
    if (parts->size() > 2) refuse("the field '" + *parts->front().text() + "' of dtype is an array, which is not read", "dtype");
    if (parts->front().text()->empty()) refuse("a field of dtype has no name", "dtype");
    made.fields.push_back({*parts->front().text(), type_of_version2((*parts)[1], depth + 1)});
    made.item_bytes += made.fields.back().type.item_bytes;
  }
  return checked(made, "dtype", "dtype");
}

}  // namespace

element type_of_version2(const json_value& dtype) {
  return type_of_version2(dtype, 0);
}

element type_of_version3(const json_value& data_type) {
  return type_of_version3(data_type, 0);
}

}  // namespace lamella::zarr
