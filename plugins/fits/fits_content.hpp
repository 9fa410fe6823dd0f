// SPDX-License-Identifier: BSD-3-Clause
//
// What one HDU holds, whatever its kind: at most one array of its own, and columns. Made from header and structure alone, before anything
// is pushed.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "fits_columns.hpp"
#include "fits_structure.hpp"

namespace fits {

struct content {
  std::optional<image> array = {};
  std::vector<column> columns = {};
};

/// @param file_bytes  size of the file where it is known.
[[nodiscard]] content make_content(const header& h, const structure& s, data_place where, std::optional<std::uint64_t> file_bytes,
                                   findings& found);

}  // namespace fits
