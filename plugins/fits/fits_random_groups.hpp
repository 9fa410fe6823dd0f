// SPDX-License-Identifier: BSD-3-Clause
//
// Random groups (FITS 4.0, section 6): each group is its parameters followed by a small array. The arrays become one dataset with the
// groups as slowest axis, each parameter a column of it.
#pragma once

#include <vector>

#include "fits_columns.hpp"
#include "fits_structure.hpp"

namespace fits {

struct random_groups {
  image arrays;
  std::vector<column> parameters;  ///< with PTYPE as label
};

[[nodiscard]] random_groups make_random_groups(const header& h, const structure& s, data_place where, findings& found);

}  // namespace fits
