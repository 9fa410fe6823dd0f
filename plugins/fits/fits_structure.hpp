// SPDX-License-Identifier: BSD-3-Clause
//
// What kind of HDU a header describes and how many bytes of data follow it (FITS 4.0, sections 4.4.1 and 7). All counts are checked
// here; the parts that make datasets rely on them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "fits_header.hpp"

namespace fits {

enum class hdu_kind {
  image,
  ascii_table,
  binary_table,
  random_groups,
  tiled_image,
  tiled_table,
  other_extension,  ///< an XTENSION that this reader does not know: its data are bytes
  not_standard      ///< SIMPLE = F: whatever follows the header
};

struct structure {
  hdu_kind kind = hdu_kind::image;
  int bitpix = 8;
  std::vector<std::int64_t> lengths;  ///< NAXIS1 first
  std::int64_t parameter_count = 0, group_count = 1;
  std::int64_t data_bytes = 0;  ///< without padding; -1: to the end of the file
};

/// @throws error  corrupt: a mandatory keyword is missing or out of its range, or the size overflows.
[[nodiscard]] structure parse_structure(const header& h, bool is_primary);

/// The image that a tile-compressed table stands for: ZBITPIX, ZNAXIS, ZNAXISn (FITS 4.0, section 10.1.1).
[[nodiscard]] structure parse_tiled_structure(const header& h);

/// Lengths in C order: slowest axis first.
[[nodiscard]] std::vector<std::int64_t> c_shape(const std::vector<std::int64_t>& lengths);

}  // namespace fits
