// SPDX-License-Identifier: BSD-3-Clause
#include "zarr_array.hpp"

#include <algorithm>
#include <array>

#include "zarr_fill_value.hpp"
#include "zarr_members.hpp"
#include "zarr_stored_type.hpp"

namespace lamella::zarr {
namespace {

constexpr std::size_t most_dimensions = 64;

[[noreturn]] void damaged(const std::string& what, const char* field) {
  throw sdk::error(sdk::errc::corrupt, what, {.field = field});
}
[[noreturn]] void refuse(const std::string& what, const char* field) {
  throw sdk::error(sdk::errc::unsupported, what, {.field = field});
}

std::string text_of(const json_value& value, const char* field) {
  if (value.text() == nullptr) damaged(std::string(field) + " is " + value.described() + ", must be a text", field);
  return *value.text();
}

/// Elements and bytes that a signed 64-bit number counts.
void check_countable(const std::vector<std::int64_t>& shape, std::int64_t item_bytes, const char* field) {
  if (std::ranges::find(shape, 0) != shape.end()) return;
  std::int64_t bytes = item_bytes;
  for (const auto length : shape)
    if (__builtin_mul_overflow(bytes, length, &bytes)) damaged(std::string(field) + " needs more bytes than 63 bits count", field);
}

std::vector<std::int64_t> shape_in(const json_value& metadata) {
  auto made = integers_of(required(metadata, "shape"), "shape", "shape");
  if (made.size() > most_dimensions)
    throw sdk::error(sdk::errc::limit, "shape has " + std::to_string(made.size()) + " dimensions, at most 64 are read", {.field = "shape"});
  return made;
}

void check_chunks(const stored_array& a, const std::vector<std::int64_t>& chunks, const char* field) {
  if (chunks.size() != a.shape.size())
    damaged(std::string(field) + " has " + std::to_string(chunks.size()) + " lengths for " + std::to_string(a.shape.size()) + " dimensions",
            field);
  if (std::ranges::find(chunks, 0) != chunks.end()) damaged(std::string(field) + " holds 0, a chunk needs at least one element", field);
  check_countable(chunks, a.type.item_bytes, field);
}

/// The chunks inside a shard fill it.
void check_shards(const stored_array& a) {
  if (!a.codecs.shard) return;
  check_chunks(a, a.codecs.shard->chunk_shape, "codecs");
  for (std::size_t i = 0; i < a.shape.size(); ++i)
    if (a.chunk_shape[i] % a.codecs.shard->chunk_shape[i] != 0)
      damaged("shards of " + std::to_string(a.chunk_shape[i]) + " along axis " + std::to_string(i) + " are no whole number of chunks of " +
                  std::to_string(a.codecs.shard->chunk_shape[i]),
              "codecs");
}

/// "{0}.{1}" behind a prefix.
std::string key_template(const std::string& prefix, const std::string& separator, std::size_t dimensions) {
  std::string key = prefix;
  for (std::size_t i = 0; i < dimensions; ++i) {
    if (!key.empty()) key += separator;
    key += "{" + std::to_string(i) + "}";
  }
  return key.empty() ? "0" : key;
}

std::string separator_of(const json_value* value, const char* otherwise, const char* field) {
  if (value == nullptr) return otherwise;
  auto made = text_of(*value, field);
  if (made != "." && made != "/") damaged(std::string(field) + ": the separator is " + value->described() + ", must be . or /", field);
  return made;
}

/// A name with its settings, which version 3 also writes as the name alone.
std::pair<std::string, const json_value*> named(const json_value& value, const char* field) {
  if (value.text() != nullptr) return {*value.text(), nullptr};
  return {text_of(required(value, "name"), field), value.find("configuration")};
}

std::vector<std::int64_t> regular_chunks(const json_value& metadata) {
  const auto [name, settings] = named(required(metadata, "chunk_grid"), "chunk_grid");
  if (name != "regular") refuse("the chunk grid '" + name.substr(0, 60) + "' is not read, only regular", "chunk_grid");
  if (settings == nullptr) damaged("chunk_grid has no configuration", "chunk_grid");
  return integers_of(required(*settings, "chunk_shape"), "chunk_grid", "chunk_shape");
}

std::string version3_keys(const json_value& metadata, std::size_t dimensions) {
  const auto [name, settings] = named(required(metadata, "chunk_key_encoding"), "chunk_key_encoding");
  const auto* separator = settings == nullptr ? nullptr : settings->find("separator");
  if (name == "default") return key_template("c", separator_of(separator, "/", "chunk_key_encoding"), dimensions);
  if (name == "v2") return key_template("", separator_of(separator, ".", "chunk_key_encoding"), dimensions);
  refuse("the chunk key encoding '" + name.substr(0, 60) + "' is not read, only default and v2", "chunk_key_encoding");
}

/// Null where a dimension has no name.
std::vector<std::string> names_in(const json_value& metadata, std::size_t dimensions) {
  const auto* found = metadata.find("dimension_names");
  if (found == nullptr || found->is_null()) return {};
  if (found->list() == nullptr || found->list()->size() != dimensions)
    damaged(
        "dimension_names is " + found->described() + ", must be a name or null for each of " + std::to_string(dimensions) + " dimensions",
        "dimension_names");
  std::vector<std::string> made;
  for (const auto& name : *found->list()) made.push_back(name.is_null() ? std::string() : text_of(name, "dimension_names"));
  return made;
}

/// What a reader does not know it may only pass over where the writer says so (core specification, 3.0).
void check_members(const json_value& metadata) {
  constexpr std::array known{"zarr_format", "node_type", "shape",      "data_type",       "chunk_grid",           "chunk_key_encoding",
                             "fill_value",  "codecs",    "attributes", "dimension_names", "storage_transformers", "consolidated_metadata"};
  for (const auto& m : *metadata.object()) {
    if (std::ranges::find(known, m.name) != known.end()) continue;
    const auto* must = m.value.find("must_understand");
    const auto* flag = must == nullptr ? nullptr : std::get_if<bool>(&must->held);
    if (flag == nullptr || *flag) refuse("the member '" + m.name.substr(0, 60) + "' is not known", "zarr.json");
  }
  const auto* transformers = metadata.find("storage_transformers");
  if (transformers != nullptr && (transformers->list() == nullptr || !transformers->list()->empty()))
    refuse("storage transformers are not read", "storage_transformers");
}

}  // namespace

stored_array array_of_version2(const json_value& metadata) {
  stored_array made;
  made.shape = shape_in(metadata);
  made.type = type_of_version2(required(metadata, "dtype"));
  check_countable(made.shape, made.type.item_bytes, "shape");
  made.chunk_shape = integers_of(required(metadata, "chunks"), "chunks", "chunks");
  check_chunks(made, made.chunk_shape, "chunks");
  made.codecs = codecs_of_version2(metadata, made.shape.size());
  made.key_template = key_template("", separator_of(metadata.find("dimension_separator"), ".", "dimension_separator"), made.shape.size());
  if (const auto* fill = metadata.find("fill_value")) made.fill = fill_bytes(made.type, *fill);
  return made;
}

stored_array array_of_version3(const json_value& metadata) {
  check_members(metadata);
  stored_array made;
  made.shape = shape_in(metadata);
  made.type = type_of_version3(required(metadata, "data_type"));
  check_countable(made.shape, made.type.item_bytes, "shape");
  made.chunk_shape = regular_chunks(metadata);
  check_chunks(made, made.chunk_shape, "chunk_grid");
  made.codecs = codecs_of_version3(required(metadata, "codecs"), made.type, made.shape.size());
  made.type = in_byte_order(std::move(made.type), made.codecs.is_big_endian.value_or(false));
  check_shards(made);
  made.key_template = version3_keys(metadata, made.shape.size());
  made.fill = fill_bytes(made.type, required(metadata, "fill_value"));
  made.dimension_names = names_in(metadata, made.shape.size());
  return made;
}

sdk::dataset outline_of(const json_value& metadata, bool is_version3) {
  sdk::dataset made;
  try {
    auto shape = shape_in(metadata);
    check_countable(shape, 1, "shape");
    made.shape = std::move(shape);
    const auto type = is_version3 ? type_of_version3(required(metadata, "data_type")) : type_of_version2(required(metadata, "dtype"));
    check_countable(made.shape, type.item_bytes, "shape");
    made.dtype = source_text(type);
  } catch (const sdk::error&) {  // what was found until then stands
  }
  return made;
}

sdk::dataset dataset_of(const stored_array& a, std::uint64_t folder) {
  sdk::chunked layout{.chunk_shape = a.chunk_shape, .element_order = a.codecs.element_order, .full_edges = true, .fill = a.fill};
  if (!a.codecs.chain.empty()) layout.chains.push_back(a.codecs.chain);
  if (const auto& shard = a.codecs.shard) {
    layout.chunk_shape = shard->chunk_shape;
    layout.locations = sdk::sharded{.source = folder,
                                    .key_template = a.key_template,
                                    .shard_shape = a.chunk_shape,
                                    .index_chain = shard->index_has_checksum ? sdk::codec_chain{{.id = "crc32c"}} : sdk::codec_chain{},
                                    .index_at_start = shard->index_at_start,
                                    .index_is_big_endian = shard->index_is_big_endian};
  } else {
    layout.locations = sdk::keyed{.source = folder, .key_template = a.key_template};
  }
  return {.dtype = source_text(a.type), .shape = a.shape, .layout = std::move(layout)};
}

}  // namespace lamella::zarr
