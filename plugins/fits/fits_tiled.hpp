// SPDX-License-Identifier: BSD-3-Clause
//
// Tile-compressed images and tables (FITS 4.0, section 10): listed with the shape and type of what they hold, and with the reason why
// they are not read.
#pragma once

#include <vector>

#include "fits_columns.hpp"

namespace fits {

[[nodiscard]] image make_tiled_image(const header& h, data_place where, findings& found);

/// The columns of the uncompressed table: ZFORMn, ZNAXIS1, ZNAXIS2.
[[nodiscard]] std::vector<column> tiled_columns(const header& h, data_place where, findings& found);

}  // namespace fits
