// SPDX-License-Identifier: BSD-3-Clause
//
// The end of a ZIP archive: where its central directory stands (APPNOTE 4.3.14 to 4.3.16). An archive may have bytes before it and a
// comment behind it, and counts beyond 32 bits (ZIP64).
#pragma once

#include <cstdint>
#include <lamella/plugin.hpp>
#include <string_view>
#include <vector>

namespace lamella::npy {

inline constexpr std::uint64_t end_record_bytes = 22;
/// The last record and the longest comment behind it.
inline constexpr std::uint64_t longest_end = end_record_bytes + 65535;

struct central_directory {
  std::uint64_t byte_offset = 0;  ///< in the file
  std::uint64_t size = 0;         ///< bytes
  std::uint64_t entries = 0;
  std::uint64_t shift = 0;  ///< bytes before the archive, which its offsets do not count
  bool has_zip64 = false;   ///< otherwise entries is counted in 16 bits
};

/// Positions in tail where a record may stand that ends the archive, the last first.
[[nodiscard]] std::vector<std::size_t> end_record_places(std::string_view tail);

/// @throws error  truncated: there is no end record; corrupt: it points nowhere; unsupported: one of several disks.
[[nodiscard]] central_directory find_central_directory(const sdk::source& file, std::uint64_t file_size);

}  // namespace lamella::npy
