// SPDX-License-Identifier: BSD-3-Clause
//
// Reads every byte that a pushed struct points to and notes where one breaks a rule of plugin.h: the part of memory_host that knows the
// structs. It judges no shape and no offset: whether a layout fits its source, lamella itself decides.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "plugin.h"

namespace lamella::sdk {

class pushed_walk {
 public:
  std::vector<std::string> broken_rules = {};
  std::uint64_t byte_count = 0;  ///< of all that was read

  void broke(std::string rule) { broken_rules.push_back(std::move(rule)); }
  void touch(const void* data, std::uint64_t size, const char* what) {
    if (size == 0) return;
    if (data == nullptr) return broke(std::string(what) + ": a size, but no bytes");
    byte_count += size;
    const auto* bytes = static_cast<const volatile unsigned char*>(data);
    for (std::uint64_t i = 0; i < size; ++i) static_cast<void>(bytes[i]);
  }
  void touch(lamella_text text, const char* what) { touch(text.data, text.size, what); }
  void touch_axes(const std::int64_t* numbers, std::uint64_t count, const char* what) { touch(numbers, count * sizeof *numbers, what); }
  template <typename T>
  void check_size(const T& pushed_struct, const char* name) {
    if (pushed_struct.struct_size < sizeof(T)) broke(std::string(name) + ".struct_size is " + std::to_string(pushed_struct.struct_size));
  }
  template <typename T, typename Use>
  void each(const T* items, std::uint64_t item_size, std::uint64_t count, const char* what, Use&& use) {
    if (count == 0) return;
    if (items == nullptr || item_size < sizeof(T)) return broke(std::string(what) + ": no items, or too small ones");
    for (std::uint64_t i = 0; i < count; ++i) use(*reinterpret_cast<const T*>(reinterpret_cast<const char*>(items) + i * item_size));
  }

  void walk(const lamella_value& v) {
    check_size(v, "lamella_value");
    if (v.kind > LAMELLA_OPAQUE) broke("a value of kind " + std::to_string(v.kind));
    touch(v.text, "the text of a value");
    touch(v.comment, "the comment of a value");
    if (v.kind == LAMELLA_OPAQUE) touch(v.tag, "the tag of a value");
    if (v.kind != LAMELLA_SMALL_ARRAY) return;
    touch(v.dtype, "the dtype of a small array");
    touch_axes(v.shape, v.ndim, "the shape of a small array");
  }
  void walk(const lamella_dataset& d) {
    check_size(d, "lamella_dataset");
    for (const auto& text : {d.name, d.title, d.dtype, d.quantity, d.units}) touch(text, "a text of a dataset");
    touch_axes(d.shape, d.ndim, "the shape of a dataset");
    if (d.axes != nullptr) each(d.axes, d.axis_size, d.ndim, "axes", [&](const lamella_axis& a) { walk(a); });
    each(d.transforms, d.transform_size, d.transform_count, "transforms", [&](const lamella_transform& t) { walk(t); });
    if (d.layout == nullptr) return broke("a dataset without a layout");
    walk_layout(d);
  }

 private:
  void walk(const lamella_axis& a) {
    check_size(a, "lamella_axis");
    touch(a.name, "the name of an axis");
    touch(a.units, "the units of an axis");
    if (a.values != nullptr) touch(a.values, a.value_count * sizeof *a.values, "the values of an axis");
  }
  void walk(const lamella_transform& t) {
    check_size(t, "lamella_transform");
    touch(t.blank_text, "the blank text of a transform");
    touch(t.to_dtype, "the dtype of a transform");
    if (t.kind == LAMELLA_LOOKUP) touch(t.table, 256, "the table of a transform");
  }
  void walk_layout(const lamella_dataset& d) {
    switch (d.layout_kind) {
      case LAMELLA_STRIDED:
        return walk(*static_cast<const lamella_strided*>(d.layout), d.ndim);
      case LAMELLA_CHUNKED:
        return walk(*static_cast<const lamella_chunked*>(d.layout), d);
      case LAMELLA_DECODED:
        return walk(*static_cast<const lamella_decoded*>(d.layout), d.ndim);
      case LAMELLA_INLINE:
        return walk(*static_cast<const lamella_inline*>(d.layout));
      case LAMELLA_RAGGED:
        return walk(*static_cast<const lamella_ragged*>(d.layout));
      case LAMELLA_UNAVAILABLE:
        return walk(*static_cast<const lamella_unavailable*>(d.layout));
      default:
        return broke("a layout of kind " + std::to_string(d.layout_kind));
    }
  }
  void walk(const lamella_strided& l, std::uint64_t ndim) {
    check_size(l, "lamella_strided");
    if (l.strides != nullptr) touch_axes(l.strides, ndim, "strides");
  }
  void walk(const lamella_decoded& l, std::uint64_t ndim) {
    check_size(l, "lamella_decoded");
    touch_axes(l.chunk_shape, ndim, "a chunk shape");
    touch(l.state, l.state_size, "the state of a decoder");
  }
  void walk(const lamella_inline& l) {
    check_size(l, "lamella_inline");
    touch(l.data, l.size, "inline values");
  }
  void walk(const lamella_ragged& l) {
    check_size(l, "lamella_ragged");
    touch(l.count_dtype, "a count's dtype");
    touch(l.offset_dtype, "an offset's dtype");
  }
  void walk(const lamella_unavailable& l) {
    check_size(l, "lamella_unavailable");
    touch(l.reason, "why a dataset is not read");
    touch(l.hint, "a hint");
    if (l.status == LAMELLA_OK || l.reason.size == 0) broke("a dataset that is not read, without a status or a reason");
  }
  void walk(const lamella_chunked& l, const lamella_dataset& d) {
    check_size(l, "lamella_chunked");
    touch_axes(l.chunk_shape, d.ndim, "a chunk shape");
    if (l.edges != nullptr) walk_edges(l, d);
    if (l.element_order != nullptr) touch(l.element_order, d.ndim * sizeof *l.element_order, "the order of elements");
    each(l.chains, l.chain_size, l.chain_count, "codec chains", [&](const lamella_codec_chain& chain) { walk(chain); });
    touch(l.fill, l.fill_size, "a fill value");
    if (l.locations != nullptr) walk_locations(l, d.ndim);
  }
  void walk_edges(const lamella_chunked& l, const lamella_dataset& d) {
    touch(l.edges, d.ndim * sizeof *l.edges, "chunk borders");
    if (d.shape == nullptr) return;
    for (std::uint32_t axis = 0; axis < d.ndim; ++axis) {
      const auto* edge = l.edges[axis];
      if (edge == nullptr) return broke("chunk borders of an axis that are not there");
      while (*edge < d.shape[axis]) {
        if (edge[1] <= edge[0]) return broke("chunk borders that do not grow to the length of their axis");
        ++edge;
      }
    }
  }
  void walk(const lamella_codec_chain& chain) {
    check_size(chain, "lamella_codec_chain");
    each(chain.codecs, sizeof(lamella_codec), chain.count, "codecs", [&](const lamella_codec& c) {
      touch(c.id, "the id of a codec");
      touch(c.parameters, "the parameters of a codec");
    });
  }
  void walk_locations(const lamella_chunked& l, std::uint64_t ndim) {
    if (l.location_kind == LAMELLA_LOCATIONS_ARITHMETIC) {
      const auto& at = *static_cast<const lamella_arithmetic_locations*>(l.locations);
      check_size(at, "lamella_arithmetic_locations");
      touch_axes(at.strides, ndim, "the strides of chunks");
    } else if (l.location_kind == LAMELLA_LOCATIONS_TABLE) {
      const auto& at = *static_cast<const lamella_table_locations*>(l.locations);
      check_size(at, "lamella_table_locations");
      each(at.fields, at.field_size, at.field_count, "fields of a table", [&](const lamella_table_field& f) {
        touch(f.name, "the name of a field");
        touch(f.dtype, "the dtype of a field");
      });
    } else if (l.location_kind == LAMELLA_LOCATIONS_KEYED) {
      touch(static_cast<const lamella_keyed_locations*>(l.locations)->key_template, "a template of keys");
    } else if (l.location_kind == LAMELLA_LOCATIONS_SHARDED) {
      const auto& at = *static_cast<const lamella_sharded_locations*>(l.locations);
      touch(at.key_template, "a template of keys");
      touch_axes(at.shard_shape, ndim, "the shape of shards");
      walk(at.index_chain);
    }
  }
};

}  // namespace lamella::sdk
