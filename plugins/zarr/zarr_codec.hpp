// SPDX-License-Identifier: BSD-3-Clause
//
// The codecs of an array: bytes in little-endian order, and zstd where it is wished.
#pragma once

#include <lamella/plugin.hpp>
#include <string>
#include <string_view>

namespace lamella::zarr {

struct codec_choice {
  bool is_zstd = false;
  int level = 3;
  bool has_checksum = false;
};

/// @param codec       "", "none" or "zstd".
/// @param parameters  of zstd: "level=N" and "checksum=true", separated by commas.
/// @throws error      bad_argument: another codec or parameter, with the list of those that there are.
[[nodiscard]] codec_choice choose_codec(std::string_view codec, std::string_view parameters);

/// What the host applies to the bytes of a chunk.
[[nodiscard]] sdk::codec_chain chain_of(const codec_choice& c);
/// Value of codecs.
[[nodiscard]] std::string codecs_json(const codec_choice& c, bool has_byte_order);

}  // namespace lamella::zarr
