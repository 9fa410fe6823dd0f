// SPDX-License-Identifier: BSD-3-Clause
//
// Where the elements of an array are, as plain data: what plugins push, what references carry, what the planner reads. The meaning of
// each field stands beside its twin in lamella/plugin.h. Nothing here touches a file.
// Threads: everything here from any thread, several at once, also with the same objects;
// plain data like any: who changes it is alone with it.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "array.hpp"
#include "dtype.hpp"
#include "error.hpp"
#include "source.hpp"

namespace lamella {

enum class transform_kind { affine, flip_sign_bit, lookup, text_to_number };

/// What happens to a stored element before it is delivered.
struct transform {
  transform_kind kind = transform_kind::affine;
  dtype to;
  std::optional<double> scale = {}, offset = {};
  std::optional<std::int64_t> blank = {};
  std::string blank_text = {};
  std::uint32_t implied_decimals = 0;
  std::array<std::uint8_t, 256> table = {};
};

struct strided_layout {
  std::uint64_t source = 0;
  std::uint64_t byte_offset = 0;
  shape_t strides = {};  ///< bytes; bits where bits != 0
  std::uint32_t bits = 0;
  bool high_bits_first = false;
  int growth_axis = -1;
  std::int64_t record_bytes = 0;
  bool zeros_beyond_end = false;  ///< a truncated file, opened with partial_policy::pad
};

struct codec {
  std::string id;
  std::string parameters = {};  ///< "key=value,key=value"
};
using codec_chain = std::vector<codec>;  ///< in encoding order

struct chunk_location {
  std::uint64_t source = 0, byte_offset = 0, byte_length = 0;
  std::uint32_t chain = 0;
  bool is_missing = false;
};
struct arithmetic_locations {
  std::uint64_t source = 0, byte_offset = 0, byte_length = 0;
  shape_t strides = {};
};
struct listed_locations {
  std::vector<chunk_location> chunks = {};
};
struct table_field {
  std::string name;
  dtype type;
  std::uint64_t row_offset = 0, element_bytes = 1;
};
struct table_locations {
  std::uint64_t source = 0, byte_offset = 0, row_bytes = 0, row_count = 0;
  std::uint64_t heap_source = 0, heap_offset = 0, heap_bytes = 0;
  std::vector<table_field> fields = {};
};
struct keyed_locations {
  std::uint64_t source = 0;
  std::string key_template = {};
};
struct sharded_locations {
  std::uint64_t source = 0;
  std::string key_template = {};
  shape_t shard_shape = {};
  codec_chain index_chain = {};  ///< none, or crc32c
  bool index_at_start = false, index_is_big_endian = false;
};
struct chunked_layout {
  shape_t chunk_shape = {};
  std::vector<shape_t> edges = {};                ///< one a axis where the grid is not regular
  std::vector<std::uint32_t> element_order = {};  ///< axes from slowest to fastest; empty: C order
  bool full_edges = false;
  std::vector<codec_chain> chains = {};
  std::variant<listed_locations, arithmetic_locations, table_locations, keyed_locations, sharded_locations> locations = {};
  std::string fill = {};  ///< one stored element; empty: zeros
};
/// Makes chunks where bytes alone cannot say them: a plugin's decoder, seen from the core.
class chunk_decoder {
 public:
  virtual ~chunk_decoder() = default;
  /// Writes one chunk, cut at the far edges: stored type, C order. Any thread, at the same time.
  virtual void decode(std::span<const std::int64_t> chunk_index, std::span<std::byte> out) const = 0;
};
struct decoded_layout {
  shape_t chunk_shape = {};
  std::string state = {};
  std::string format = {};  ///< whose decoder makes the chunks
  std::shared_ptr<const chunk_decoder> decoder = {};
};
struct inline_layout {
  std::shared_ptr<const std::string> data = {};
};
struct ragged_layout {
  std::uint64_t source = 0, byte_offset = 0, row_bytes = 0, row_count = 0;
  dtype count_type, offset_type;
  std::uint64_t heap_source = 0, heap_offset = 0, heap_bytes = 0;
};
/// Elements made from other views: concatenated, gathered, computed. What it is made of is the business of core/view.
struct computation;
struct computed_layout {
  std::shared_ptr<const computation> how = {};
};
struct unavailable_layout {
  errc code = errc::unsupported;
  std::string reason = {}, hint = {};
  std::int64_t byte_offset = -1;
};

/// An array in storage: one leaf of a view.
struct layout {
  dtype stored;
  dtype delivered;  ///< native; follows from stored and the transforms
  shape_t shape = {};
  std::variant<strided_layout, chunked_layout, decoded_layout, inline_layout, ragged_layout, unavailable_layout, computed_layout> storage =
      {};
  std::vector<transform> transforms = {};
};

/// The sources that layouts name by number; 0 is the opened file.
struct source_set {
  std::vector<source_ptr> sources;
};

enum class access_class { mapped, chunk, stream, in_line };
[[nodiscard]] std::string_view to_string(access_class access) noexcept;

}  // namespace lamella
