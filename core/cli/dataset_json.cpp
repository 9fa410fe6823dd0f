// SPDX-License-Identifier: BSD-3-Clause
#include "dataset_json.hpp"

#include "attribute_json.hpp"
#include "element_json.hpp"
#include "open_choices.hpp"

namespace lamella::cli {

namespace {

void write_lengths(json_writer& json, const shape_t& lengths) {
  json.begin_list();
  for (const auto length : lengths) json.integer(length);
  json.end_list();
}

void write_axis(json_writer& json, const axis& a) {
  json.begin_object().key("name").text(a.name).key("units").text(a.units).key("size").integer(a.size);
  json.key("navigate").boolean(a.navigate).key("uniform").boolean(a.is_uniform());
  if (a.is_uniform()) {
    json.key("scale").real(a.scale).key("offset").real(a.offset);
  } else {
    json.key("values").begin_list();
    for (const auto value : a.values) json.real(value);
    json.end_list();
  }
  json.end_object();
}

void write_axes(json_writer& json, const chosen& c) {
  json.begin_list();
  for (const auto& a : axes_of(c.whole, c.part)) write_axis(json, a);
  json.end_list();
}

void write_text_unless_empty(json_writer& json, std::string_view key, const std::string& text) {
  if (!text.empty()) json.key(key).text(text);
}

void write_dataset(json_writer& json, const chosen& c) {
  const auto& d = c.whole;
  json.begin_object().key("name").text(d.name()).key("index").unsigned_integer(d.index());
  write_lengths(json.key("shape"), c.part.shape());
  write_type(json.key("dtype"), c.part.type());
  json.key("role").text(to_string(d.role()));
  write_axes(json.key("axes"), c);
  write_lengths(json.key("chunks"), c.part.chunk_shape());
  json.key("access").text(to_string(c.part.access())).key("distributed").text(to_string(c.part.distributed()));
  d.mask().empty() ? json.key("mask").null() : json.key("mask").text(d.mask());
  write_text_unless_empty(json, "title", d.title());
  write_text_unless_empty(json, "quantity", d.quantity());
  write_text_unless_empty(json, "units", d.units());
  if (d.is_ragged()) json.key("ragged").boolean(true);
  if (d.unavailable() != nullptr) json.key("unavailable").text(d.unavailable()->reason);
  write_attribute_object(json.key("attributes"), d.attributes());
  json.end_object();
}

}  // namespace

void write_file(json_writer& json, const std::string& path, const file& f, const std::vector<chosen>& datasets) {
  json.begin_object().key("path").text(path).key("format").text(f.format());
  json.key("plugin").begin_object().key("id").text(f.plugin_id()).key("version").text(f.plugin_version()).end_object();
  json.key("warnings").begin_list();
  for (const auto& w : f.warnings()) json.text(text_of(w));
  json.end_list().key("datasets").begin_list();
  for (const auto& c : datasets) write_dataset(json, c);
  json.end_list().end_object();
}

}  // namespace lamella::cli
