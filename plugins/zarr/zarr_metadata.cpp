// SPDX-License-Identifier: BSD-3-Clause
#include "zarr_metadata.hpp"

namespace lamella::zarr {
namespace {

std::string named(const std::string& name, const std::string& key, const std::string& value) {
  json_object configuration;
  configuration.add(key, value);
  json_object made;
  made.add("name", json_text(name));
  made.add("configuration", configuration.text());
  return made.text();
}

json_object node(const std::string& type) {
  json_object made;
  made.add("zarr_format", "3");
  made.add("node_type", json_text(type));
  return made;
}

}  // namespace

std::string array_json(const array_metadata& m) {
  auto made = node("array");
  made.add("shape", json_integers(m.shape));
  made.add("data_type", m.type.json);
  made.add("chunk_grid", named("regular", "chunk_shape", json_integers(m.chunk_shape)));
  made.add("chunk_key_encoding", named("default", "separator", "\"/\""));
  made.add("fill_value", m.type.fill_json);
  made.add("codecs", codecs_json(m.codec, m.type.has_byte_order));
  made.add("attributes", m.attributes.text());
  if (m.dimension_names) made.add("dimension_names", *m.dimension_names);
  made.add("storage_transformers", "[]");
  return indented(made.text());
}

std::string group_json(const json_object& attributes) {
  auto made = node("group");
  made.add("attributes", attributes.text());
  return indented(made.text());
}

std::string chunk_key_template(std::size_t dimensions) {
  std::string key = "c";
  for (std::size_t i = 0; i < dimensions; ++i) key += "/{" + std::to_string(i) + "}";
  return key;
}

}  // namespace lamella::zarr
