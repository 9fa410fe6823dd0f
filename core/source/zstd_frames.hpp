// SPDX-License-Identifier: BSD-3-Clause
//
// Where the frames of zstd data are (RFC 8878), from their headers or from the table at the end of seekable files, without decoding any:
// frames are decoded on their own. Frames that do not say how much they hold, and damaged ones, are left to the decoding stream.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "lamella/source.hpp"

namespace lamella {

/// Offsets are in the source.
struct zstd_frame {
  std::uint64_t encoded_offset, encoded_size, decoded_size;
};

/// The largest frame that is decoded as one piece.
constexpr std::uint64_t most_zstd_frame_bytes = std::uint64_t{16} << 20;

/// The frame at `offset`, where it is whole, says its size and is not larger than most_zstd_frame_bytes; decoded_size is 0 for a
/// skippable frame. It reads a few bytes for each block.
[[nodiscard]] std::optional<zstd_frame> find_zstd_frame(const source& file, std::uint64_t offset, std::uint64_t end);

/// All frames of the range, from the seek table at its end (magic 8F92EAB1 of zstd's seekable format 0.1.0). Nothing where there is no
/// table, or one that does not fit the range; the checksums in it are not looked at.
[[nodiscard]] std::optional<std::vector<zstd_frame>> read_zstd_seek_table(const source& file, std::uint64_t begin, std::uint64_t end);

}  // namespace lamella
