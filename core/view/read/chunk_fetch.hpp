// SPDX-License-Identifier: BSD-3-Clause
//
// Finds the stored bytes of one chunk, in whichever of the five forms its location is given, and decodes them. What it returns knows
// nothing of the array; chunked_read puts it in place.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "lamella/layout.hpp"
#include "layout/chunk_grid.hpp"
#include "view/read/open_shards.hpp"

namespace lamella {

/// Where one chunk's encoded bytes are; per-chunk parameters that a table gives override the layout's.
struct found_chunk {
  source_ptr file;
  std::uint64_t byte_offset = 0, byte_length = 0;
  const codec_chain* chain = nullptr;  ///< nullptr: stored as it is
};

/// @param shards   those that the same read has opened.
/// @return         nothing where the chunk is missing and reads as the fill value.
/// @throws error   corrupt, truncated: the location contradicts the file.
[[nodiscard]] std::optional<found_chunk> find_chunk(const chunked_layout& c, const chunk_grid& grid, const shape_t& array_shape,
                                                    std::span<const std::int64_t> chunk, const source_set& sources, open_shards& shards);

/// @throws error   truncated: the chunk reaches beyond the end of its file.
void check_extent(const found_chunk& found);
/// Exactly data.size() bytes.
///
/// @throws error   truncated: the file ends before.
void read_all(const source& file, std::uint64_t offset, std::span<std::byte> data);
/// Decodes the bytes of a chunk that is not stored as it is, to exactly decoded.size() bytes.
void decode_chunk(const found_chunk& found, std::span<const std::byte> encoded, std::span<std::byte> decoded, std::int64_t item_size);
/// Reads and decodes a chunk to exactly decoded.size() bytes.
void fetch_chunk(const found_chunk& found, std::span<std::byte> decoded, std::int64_t item_size);

}  // namespace lamella
