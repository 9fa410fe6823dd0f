// SPDX-License-Identifier: BSD-3-Clause
//
// Columns of ASCII tables (FITS 4.0, section 7.2): fixed-width text that the host turns into numbers.
#pragma once

#include <vector>

#include "fits_columns.hpp"

namespace fits {

[[nodiscard]] std::vector<column> ascii_columns(const header& h, const table_rows& rows, findings& found);

}  // namespace fits
