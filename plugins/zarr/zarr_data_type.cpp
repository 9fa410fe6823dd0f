// SPDX-License-Identifier: BSD-3-Clause
#include "zarr_data_type.hpp"

#include <algorithm>
#include <lamella/plugin.hpp>

#include "zarr_json.hpp"

namespace lamella::zarr {
namespace {

[[noreturn]] void refuse(const element& e, const std::string& why) {
  throw sdk::error(sdk::errc::unsupported, "type '" + stored_text(e) + "' " + why, {.hint = "choose another type with --dtype"});
}

std::string configured(const std::string& name, const json_object& configuration) {
  json_object made;
  made.add("name", json_text(name));
  made.add("configuration", configuration.text());
  return made.text();
}

data_type with_length(const std::string& name, const element& e) {
  if (e.item_bytes == 0) refuse(e, "has no bytes, Zarr needs at least one an element");
  json_object configuration;
  configuration.add("length_bytes", json_integer(e.item_bytes));
  return {.json = configured(name, configuration), .fill_json = "\"\"", .has_byte_order = e.kind == 'U', .is_extension = true};
}

/// "25s" is unit s and scale factor 25; no unit is the unit generic. NaT is the one fill value that
/// zarr-python reads for every unit.
data_type time_type(const std::string& name, const element& e) {
  const auto digits = std::min(e.unit.find_first_not_of("0123456789"), e.unit.size());
  if (digits > 9 || e.item_bytes != 8) refuse(e, "is no time that Zarr knows");
  json_object configuration;
  configuration.add("unit", json_text(e.unit.empty() ? "generic" : e.unit.substr(digits)));
  configuration.add("scale_factor", digits == 0 ? "1" : e.unit.substr(0, digits));
  return {.json = configured(name, configuration),
          .fill_json = "\"NaT\"",
          .fill_bytes = std::string(7, '\0') + '\x80',
          .has_byte_order = true,
          .is_extension = true};
}

data_type structure_type(const element& e) {
  std::vector<std::string> fields;
  for (const auto& f : e.fields) fields.push_back(json_list({json_text(f.name), data_type_of(f.type).json}));
  json_object configuration;
  configuration.add("fields", json_list(fields));
  return {.json = configured("structured", configuration),
          .fill_json = json_base64(std::string(static_cast<std::size_t>(e.item_bytes), '\0')),
          .has_byte_order = true,
          .is_extension = true};
}

bool is_core_size(const element& e) {
  const auto one_of = [&](std::initializer_list<std::int64_t> sizes) { return std::ranges::find(sizes, e.count) != sizes.end(); };
  switch (e.kind) {
    case 'b':
      return e.count == 1;
    case 'f':
      return one_of({2, 4, 8});
    case 'c':
      return one_of({8, 16});
    default:
      return one_of({1, 2, 4, 8});
  }
}

data_type core_type(const element& e) {
  if (!is_core_size(e)) refuse(e, "has no counterpart in Zarr");
  const auto bits = std::to_string(e.count * 8);
  const bool has_byte_order = e.item_bytes > 1;
  switch (e.kind) {
    case 'b':
      return {.json = "\"bool\"", .fill_json = "false"};
    case 'i':
      return {.json = "\"int" + bits + "\"", .fill_json = "0", .has_byte_order = has_byte_order};
    case 'u':
      return {.json = "\"uint" + bits + "\"", .fill_json = "0", .has_byte_order = has_byte_order};
    case 'f':
      return {.json = "\"float" + bits + "\"", .fill_json = "0.0", .has_byte_order = true};
    default:
      return {.json = "\"complex" + bits + "\"", .fill_json = "[0.0, 0.0]", .has_byte_order = true};
  }
}

}  // namespace

data_type data_type_of(const element& e) {
  if (!e.fields.empty()) return structure_type(e);
  switch (e.kind) {
    case 'M':
      return time_type("numpy.datetime64", e);
    case 'm':
      return time_type("numpy.timedelta64", e);
    case 'U':
      return with_length("fixed_length_utf32", e);
    case 'S':
      return with_length("null_terminated_bytes", e);
    case 'V': {
      auto made = with_length("raw_bytes", e);
      made.fill_json = json_base64(std::string(static_cast<std::size_t>(e.item_bytes), '\0'));
      return made;
    }
    default:
      return core_type(e);
  }
}

}  // namespace lamella::zarr
