// SPDX-License-Identifier: BSD-3-Clause
//
// How the chunks of a stored array are encoded: the filters and compressor of version 2, the codecs of version 3, as what the host undoes.
#pragma once

#include <cstdint>
#include <lamella/plugin.hpp>
#include <optional>
#include <vector>

#include "zarr_element.hpp"
#include "zarr_json_value.hpp"

namespace lamella::zarr {

/// The codec sharding_indexed: a stored object holds several chunks and an index of where they stand.
struct shard_codec {
  std::vector<std::int64_t> chunk_shape = {};  ///< of the chunks inside
  bool index_at_start = false;
  bool index_is_big_endian = false;
  bool index_has_checksum = false;
};

struct stored_codecs {
  std::vector<std::uint32_t> element_order = {};  ///< axes from slowest to fastest inside a chunk; empty: C order
  std::optional<bool> is_big_endian = {};         ///< version 3; nothing: single bytes
  sdk::codec_chain chain = {};
  std::optional<shard_codec> shard = {};
};

/// @param metadata  the .zarray: order, filters, compressor.
/// @throws error    unsupported: a codec that the host does not have, by name; corrupt: no codecs.
[[nodiscard]] stored_codecs codecs_of_version2(const json_value& metadata, std::size_t dimensions);
/// @param codecs    the list in zarr.json.
[[nodiscard]] stored_codecs codecs_of_version3(const json_value& codecs, const element& e, std::size_t dimensions);

}  // namespace lamella::zarr
