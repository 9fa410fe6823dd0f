// SPDX-License-Identifier: BSD-3-Clause
#include "file/pushed_layout.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstring>

#include "file/call_context.hpp"
#include "layout/layout_check.hpp"
#include "registry/known_part.hpp"

namespace lamella {

namespace {

constexpr std::uint32_t most_dimensions = 1024;

/// A layout, or a part of one.
template <typename T>
T part_at(const void* p) {
  if (p == nullptr) throw error(errc::plugin, "a layout is missing");
  return known_part<T>(p);
}

/// Item i of an array whose items are item_size bytes apart.
template <typename T>
T item_at(const void* items, std::uint64_t item_size, std::uint64_t i) {
  return part_at<T>(static_cast<const char*>(items) + i * item_size);
}

shape_t shape_of(const std::int64_t* values, std::size_t count) {
  return values == nullptr ? shape_t() : shape_t(values, values + count);
}

codec_chain chain_of(const lamella_codec_chain& chain) {
  codec_chain made;
  for (std::uint64_t i = 0; i < chain.count; ++i) made.push_back({string_of(chain.codecs[i].id), string_of(chain.codecs[i].parameters)});
  return made;
}

strided_layout strided_of(const lamella_dataset& d, const dtype& stored, const shape_t& shape) {
  const auto raw = part_at<lamella_strided>(d.layout);
  strided_layout made{raw.source,          raw.byte_offset, {}, raw.bits, raw.bit_order == LAMELLA_HIGH_BITS_FIRST,
                      raw.growth_axis - 1, raw.record_bytes};
  if (raw.byte_offset > INT64_MAX / 16) throw error(errc::limit, fmt::format("an array at byte {}", raw.byte_offset));
  if (raw.strides != nullptr) {
    made.strides = shape_of(raw.strides, shape.size());
  } else if (raw.bits != 0) {
    throw error(errc::plugin, "packed elements need strides");
  } else if ((raw.flags & LAMELLA_FORTRAN_ORDER) != 0) {
    const auto reversed = contiguous_strides(shape_t(shape.rbegin(), shape.rend()), stored.item_size());
    made.strides.assign(reversed.rbegin(), reversed.rend());
  } else {
    made.strides = contiguous_strides(shape, stored.item_size());
  }
  return made;
}

table_locations table_of(const lamella_table_locations& raw) {
  table_locations made{raw.source, raw.byte_offset, raw.row_bytes, raw.row_count, raw.heap_source, raw.heap_offset, raw.heap_bytes, {}};
  for (std::uint64_t i = 0; i < raw.field_count; ++i) {
    const auto f = item_at<lamella_table_field>(raw.fields, raw.field_size, i);
    made.fields.push_back(
        {string_of(f.name), dtype::parse({f.dtype.data, f.dtype.size}), f.row_offset, std::max<std::uint64_t>(f.element_bytes, 1)});
  }
  return made;
}

chunked_layout chunked_of(const lamella_dataset& d, const shape_t& shape) {
  const auto raw = part_at<lamella_chunked>(d.layout);
  chunked_layout made;
  made.chunk_shape = shape_of(raw.chunk_shape, shape.size());
  for (std::size_t a = 0; raw.edges != nullptr && a < shape.size(); ++a) {
    shape_t edges;
    for (const auto* e = raw.edges[a]; e != nullptr && (edges.empty() || edges.back() < shape[a]); ++e) edges.push_back(*e);
    made.edges.push_back(std::move(edges));
  }
  if (raw.element_order != nullptr) made.element_order.assign(raw.element_order, raw.element_order + shape.size());
  made.full_edges = raw.edge_rule == LAMELLA_EDGE_FULL;
  for (std::uint64_t i = 0; i < raw.chain_count; ++i)
    made.chains.push_back(chain_of(item_at<lamella_codec_chain>(raw.chains, raw.chain_size, i)));
  if (raw.fill != nullptr) made.fill.assign(static_cast<const char*>(raw.fill), raw.fill_size);
  switch (raw.location_kind) {
    case LAMELLA_LOCATIONS_LISTED:
      made.locations = listed_locations{};
      break;
    case LAMELLA_LOCATIONS_ARITHMETIC: {
      const auto a = part_at<lamella_arithmetic_locations>(raw.locations);
      made.locations = arithmetic_locations{a.source, a.byte_offset, a.byte_length, shape_of(a.strides, shape.size())};
      break;
    }
    case LAMELLA_LOCATIONS_TABLE:
      made.locations = table_of(part_at<lamella_table_locations>(raw.locations));
      break;
    case LAMELLA_LOCATIONS_KEYED: {
      const auto k = part_at<lamella_keyed_locations>(raw.locations);
      made.locations = keyed_locations{k.source, string_of(k.key_template)};
      break;
    }
    case LAMELLA_LOCATIONS_SHARDED: {
      const auto s = part_at<lamella_sharded_locations>(raw.locations);
      made.locations = sharded_locations{s.source,
                                         string_of(s.key_template),
                                         shape_of(s.shard_shape, shape.size()),
                                         chain_of(s.index_chain),
                                         (s.flags & LAMELLA_SHARD_INDEX_AT_START) != 0,
                                         (s.flags & LAMELLA_SHARD_INDEX_BIG_ENDIAN) != 0};
      break;
    }
    default:
      throw error(errc::plugin, fmt::format("chunk locations of kind {}", raw.location_kind));
  }
  return made;
}

transform transform_of(const lamella_transform& raw) {
  transform made;
  switch (raw.kind) {
    case LAMELLA_AFFINE:
      made.kind = transform_kind::affine;
      break;
    case LAMELLA_FLIP_SIGN_BIT:
      made.kind = transform_kind::flip_sign_bit;
      break;
    case LAMELLA_LOOKUP:
      made.kind = transform_kind::lookup;
      break;
    case LAMELLA_TEXT_TO_NUMBER:
      made.kind = transform_kind::text_to_number;
      break;
    default:
      throw error(errc::plugin, fmt::format("a transform of kind {}", raw.kind));
  }
  made.to = dtype::parse({raw.to_dtype.data, raw.to_dtype.size}).native();
  if ((raw.flags & LAMELLA_HAS_SCALE) != 0) made.scale = raw.scale;
  if ((raw.flags & LAMELLA_HAS_OFFSET) != 0) made.offset = raw.offset;
  if ((raw.flags & LAMELLA_HAS_BLANK) != 0) made.blank = raw.blank;
  made.blank_text = string_of(raw.blank_text);
  made.implied_decimals = raw.implied_decimals;
  if (raw.table != nullptr && made.kind == transform_kind::lookup) std::memcpy(made.table.data(), raw.table, made.table.size());
  return made;
}

}  // namespace

std::string string_of(lamella_text text) {
  return text.size == 0 ? std::string() : std::string(text.data, text.size);
}

chunk_location location_of(const lamella_chunk_location& l) {
  return {l.source, l.byte_offset, l.byte_length, l.chain, (l.flags & LAMELLA_CHUNK_MISSING) != 0};
}

layout layout_of(const lamella_dataset& d) {
  layout made;
  if (d.ndim > most_dimensions) throw error(errc::limit, fmt::format("{} dimensions; at most {} are handled", d.ndim, most_dimensions));
  made.stored = dtype::parse(d.dtype.size == 0 ? std::string_view("|V0") : std::string_view(d.dtype.data, d.dtype.size));
  made.shape = shape_of(d.shape, d.ndim);
  for (const auto n : made.shape)
    if (n < 0) throw error(errc::corrupt, fmt::format("shape ({}) has a negative length", fmt::join(made.shape, ", ")));
  for (std::uint64_t i = 0; i < d.transform_count; ++i)
    made.transforms.push_back(transform_of(item_at<lamella_transform>(d.transforms, d.transform_size, i)));
  made.delivered = delivered_type(made.stored, made.transforms);
  switch (d.layout_kind) {
    case LAMELLA_STRIDED:
      made.storage = strided_of(d, made.stored, made.shape);
      break;
    case LAMELLA_CHUNKED:
      made.storage = chunked_of(d, made.shape);
      break;
    case LAMELLA_DECODED: {
      const auto raw = part_at<lamella_decoded>(d.layout);
      made.storage = decoded_layout{
          shape_of(raw.chunk_shape, made.shape.size()), std::string(static_cast<const char*>(raw.state), raw.state_size), {}, {}};
      break;
    }
    case LAMELLA_INLINE: {
      const auto raw = part_at<lamella_inline>(d.layout);
      made.storage = inline_layout{std::make_shared<const std::string>(static_cast<const char*>(raw.data), raw.size)};
      break;
    }
    case LAMELLA_RAGGED: {
      const auto raw = part_at<lamella_ragged>(d.layout);
      made.storage = ragged_layout{raw.source,
                                   raw.byte_offset,
                                   raw.row_bytes,
                                   raw.row_count,
                                   dtype::parse({raw.count_dtype.data, raw.count_dtype.size}),
                                   dtype::parse({raw.offset_dtype.data, raw.offset_dtype.size}),
                                   raw.heap_source,
                                   raw.heap_offset,
                                   raw.heap_bytes};
      break;
    }
    case LAMELLA_UNAVAILABLE: {
      const auto raw = part_at<lamella_unavailable>(d.layout);
      made.storage = unavailable_layout{code_of(raw.status), string_of(raw.reason), string_of(raw.hint), raw.byte_offset};
      break;
    }
    default:
      throw error(errc::plugin, fmt::format("a layout of kind {}", d.layout_kind));
  }
  return made;
}

std::vector<axis> axes_of(const lamella_dataset& d) {
  std::vector<axis> made;
  for (std::uint32_t i = 0; i < d.ndim; ++i) {
    axis a;
    a.size = d.shape[i];
    if (d.axes != nullptr) {
      const auto raw = item_at<lamella_axis>(d.axes, d.axis_size, i);
      a.name = string_of(raw.name);
      a.units = string_of(raw.units);
      a.navigate = (raw.flags & LAMELLA_NAVIGATE) != 0;
      a.scale = raw.scale == 0 || !std::isfinite(raw.scale) ? 1 : raw.scale;
      a.offset = std::isfinite(raw.offset) ? raw.offset : 0;
      if (raw.values != nullptr && raw.value_count == static_cast<std::uint64_t>(a.size))
        a.values.assign(raw.values, raw.values + raw.value_count);
    }
    made.push_back(std::move(a));
  }
  return made;
}

}  // namespace lamella
