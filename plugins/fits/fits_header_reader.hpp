// SPDX-License-Identifier: BSD-3-Clause
//
// Finds the header of one HDU in a source: blocks of 2880 bytes up to the END card (FITS 4.0, section 3.3.1). The only place that reads
// from a FITS file.
#pragma once

#include <cstdint>
#include <lamella/plugin.hpp>
#include <string>

namespace fits {

struct header_bytes {
  std::string cards;  ///< without END
  std::uint64_t byte_offset = 0;
  std::uint64_t data_offset = 0;  ///< a multiple of 2880
};

/// @param limit_bytes  what a header may take; 0: no limit.
/// @throws error       truncated: the source ends before END; limit.
[[nodiscard]] header_bytes read_header(const lamella::sdk::source& file, std::uint64_t byte_offset, std::uint64_t limit_bytes);

}  // namespace fits
