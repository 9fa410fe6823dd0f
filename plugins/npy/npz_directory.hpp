// SPDX-License-Identifier: BSD-3-Clause
//
// The central directory of a ZIP archive, member by member (APPNOTE 4.3.12), and the range of bytes of one member. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "npz_end.hpp"

namespace lamella::npy {

enum : std::uint16_t { method_stored = 0, method_deflate = 8, method_zstd = 93 };

struct zip_member {
  std::string name;      ///< UTF-8
  std::string raw_name;  ///< as stored
  std::uint16_t method = 0;
  bool is_encrypted = false;
  std::uint64_t stored_bytes = 0;   ///< in the file
  std::uint64_t decoded_bytes = 0;  ///< after decompression
  std::uint64_t header_offset = 0;  ///< of the local header, in the file
  std::uint64_t end_limit = 0;      ///< where the next member or the directory starts
};

/// Members in the order of the directory.
/// @param raw     the bytes of the directory.
/// @throws error  corrupt: an entry is cut, has no signature, or points behind the directory.
[[nodiscard]] std::vector<zip_member> parse_directory(std::string_view raw, const central_directory& where);

inline constexpr std::uint64_t local_header_bytes = 30;
/// Bytes from the local header to the member's own: its lengths may differ from those in the directory.
/// @param local   the local header with as much of the name as raw_name has.
/// @throws error  corrupt: another signature or name, or the member would reach into what follows it.
[[nodiscard]] std::uint64_t data_offset_of(const zip_member& member, std::string_view local);

}  // namespace lamella::npy
