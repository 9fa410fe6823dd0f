// SPDX-License-Identifier: BSD-3-Clause
//
// Columns of binary tables (FITS 4.0, section 7.3) as strided, bit or ragged datasets. Rows are packed; nothing of them is read here.
#pragma once

#include <string>
#include <vector>

#include "fits_columns.hpp"

namespace fits {

/// @param form_keyword  "TFORM", or "ZFORM" for what a compressed table stands for.
[[nodiscard]] std::vector<column> binary_columns(const header& h, const table_rows& rows, const std::string& form_keyword, findings& found);

}  // namespace fits
