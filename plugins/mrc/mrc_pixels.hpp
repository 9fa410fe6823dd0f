// SPDX-License-Identifier: BSD-3-Clause
//
// What MODE says about the pixels, with the rules that settle the sign of 8-bit data. Modes without a defined element are refused.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "mrc_header.hpp"

namespace lamella::mrc {

/// The reader's option mode0.
enum class mode0_sign { automatic, always_signed, always_unsigned };
/// @throws error  bad_argument: none of auto, signed, unsigned.
[[nodiscard]] mode0_sign parse_mode0(std::string_view text);

struct pixel_type {
  std::string dtype;             ///< as stored, in the byte order of the file
  std::int64_t bytes = 0;        ///< of one pixel; 0: two pixels a byte, low nibble first, rows of whole bytes
  bool width_is_unsure = false;  ///< IMOD's flag 16: NX counts bytes in some files and pixels in others
};

/// @throws error  unsupported: a mode that has no defined element, or that this plugin does not read.
[[nodiscard]] pixel_type pixel_type_of(const header& h, mode0_sign sign, remarks& found);

}  // namespace lamella::mrc
