// SPDX-License-Identifier: BSD-3-Clause
#include "pushed_text.hpp"

#include <fmt/format.h>

#include <cstdint>

namespace lamella::conformance {
namespace {

std::string payload(const void* data, std::uint64_t size) {
  std::uint64_t hash = 14695981039346656037u;  // FNV-1a
  const auto* const bytes = static_cast<const unsigned char*>(data);
  for (std::uint64_t i = 0; i < size; ++i) hash = (hash ^ bytes[i]) * 1099511628211u;
  return fmt::format("{} bytes {:016x}", size, hash);
}

std::string integers(const std::int64_t* values, std::uint64_t count) {
  if (values == nullptr) return "-";
  std::string text = "(";
  for (std::uint64_t i = 0; i < count; ++i) text += fmt::format("{}{}", i == 0 ? "" : ",", values[i]);
  return text + ")";
}

std::string chain_text(const lamella_codec_chain& chain) {
  std::string text;
  for (std::uint64_t i = 0; i < chain.count; ++i)
    text += fmt::format("{}({})", text_of(chain.codecs[i].id), text_of(chain.codecs[i].parameters));
  return text;
}

std::string layout_text(const lamella_strided& s, std::uint32_t ndim) {
  return fmt::format("strided {} @{} {} flags {} bits {}/{} grows {} {} {} @{} {}", s.source, s.byte_offset, integers(s.strides, ndim),
                     s.flags, s.bits, s.bit_order, s.growth_axis, s.record_bytes, s.count_bytes, s.count_offset, s.count_is_big_endian);
}

std::string locations_text(const lamella_chunked& c, std::uint32_t ndim) {
  switch (c.location_kind) {
    case LAMELLA_LOCATIONS_ARITHMETIC: {
      const auto& l = *static_cast<const lamella_arithmetic_locations*>(c.locations);
      return fmt::format("arithmetic {} @{} {} {}", l.source, l.byte_offset, l.byte_length, integers(l.strides, ndim));
    }
    case LAMELLA_LOCATIONS_TABLE: {
      const auto& l = *static_cast<const lamella_table_locations*>(c.locations);
      return fmt::format("table {} @{} {}x{} heap {} @{} {} fields {}", l.source, l.byte_offset, l.row_count, l.row_bytes, l.heap_source,
                         l.heap_offset, l.heap_bytes, l.field_count);
    }
    case LAMELLA_LOCATIONS_KEYED: {
      const auto& l = *static_cast<const lamella_keyed_locations*>(c.locations);
      return fmt::format("keyed {} {}", l.source, text_of(l.key_template));
    }
    case LAMELLA_LOCATIONS_SHARDED: {
      const auto& l = *static_cast<const lamella_sharded_locations*>(c.locations);
      return fmt::format("sharded {} {} {} {}", l.source, text_of(l.key_template), integers(l.shard_shape, ndim),
                         chain_text(l.index_chain));
    }
    default:
      return "listed";
  }
}

std::string layout_text(const lamella_chunked& c, std::uint32_t ndim) {
  std::string chains;
  for (std::uint64_t i = 0; i < c.chain_count; ++i)
    chains += " " + chain_text(*reinterpret_cast<const lamella_codec_chain*>(reinterpret_cast<const char*>(c.chains) + i * c.chain_size));
  return fmt::format("chunked {} edges {} fill {}{} {}", integers(c.chunk_shape, ndim), c.edge_rule,
                     c.fill == nullptr ? "-" : payload(c.fill, c.fill_size), chains, locations_text(c, ndim));
}

std::string layout_text(const lamella_dataset& d) {
  switch (d.layout_kind) {
    case LAMELLA_STRIDED:
      return layout_text(*static_cast<const lamella_strided*>(d.layout), d.ndim);
    case LAMELLA_CHUNKED:
      return layout_text(*static_cast<const lamella_chunked*>(d.layout), d.ndim);
    case LAMELLA_DECODED: {
      const auto& l = *static_cast<const lamella_decoded*>(d.layout);
      return fmt::format("decoded {} {}", integers(l.chunk_shape, d.ndim), payload(l.state, l.state_size));
    }
    case LAMELLA_INLINE: {
      const auto& l = *static_cast<const lamella_inline*>(d.layout);
      return "inline " + payload(l.data, l.size);
    }
    case LAMELLA_RAGGED: {
      const auto& l = *static_cast<const lamella_ragged*>(d.layout);
      return fmt::format("ragged {} @{} {}x{} {} {} heap {} @{} {}", l.source, l.byte_offset, l.row_count, l.row_bytes,
                         text_of(l.count_dtype), text_of(l.offset_dtype), l.heap_source, l.heap_offset, l.heap_bytes);
    }
    case LAMELLA_UNAVAILABLE: {
      const auto& l = *static_cast<const lamella_unavailable*>(d.layout);
      return fmt::format("unavailable {} {}", l.status, text_of(l.reason));
    }
    default:
      return fmt::format("layout of kind {}", d.layout_kind);
  }
}

template <typename T>
const T& item(const T* items, std::uint64_t size, std::uint64_t i) {
  return *reinterpret_cast<const T*>(reinterpret_cast<const char*>(items) + i * size);
}

}  // namespace

std::string text_of(lamella_text text) {
  return text.data == nullptr ? std::string() : std::string(text.data, text.size);
}

std::string text_of(const lamella_value& v) {
  return fmt::format("{}:{}:{}:{:a}:{}:{}:{}:{}:{}", v.kind, v.integer, v.unsigned_integer, v.real, payload(v.text.data, v.text.size),
                     text_of(v.tag), text_of(v.dtype), integers(v.shape, v.ndim), text_of(v.comment));
}

std::string text_of(const lamella_dataset& d) {
  auto text =
      fmt::format("dataset {} '{}' '{}' {} {} role {} mask {} {} '{}' '{}' ", d.group, text_of(d.name), text_of(d.title), text_of(d.dtype),
                  integers(d.shape, d.ndim), d.role, d.mask_dataset, d.mask_polarity, text_of(d.quantity), text_of(d.units));
  for (std::uint32_t i = 0; d.axes != nullptr && i < d.ndim; ++i) {
    const auto& a = item(d.axes, d.axis_size, i);
    text += fmt::format("axis '{}' '{}' {} {} {} {} values {} ", text_of(a.name), text_of(a.units), a.scale, a.offset, a.flags,
                        a.coordinate_dataset, a.values == nullptr ? "-" : payload(a.values, a.value_count * sizeof(double)));
  }
  for (std::uint64_t i = 0; i < d.transform_count; ++i) {
    const auto& t = item(d.transforms, d.transform_size, i);
    text += fmt::format("transform {} {} {} {} {} {} {} ", t.kind, t.flags, t.scale, t.offset, t.blank, text_of(t.blank_text),
                        text_of(t.to_dtype));
  }
  return text + layout_text(d);
}

std::string text_of(const lamella_chunk_location& l) {
  return fmt::format("{}@{}+{} {} {}", l.source, l.byte_offset, l.byte_length, l.chain, l.flags);
}

}  // namespace lamella::conformance
