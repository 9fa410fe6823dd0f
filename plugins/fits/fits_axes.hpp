// SPDX-License-Identifier: BSD-3-Clause
//
// Axes of images from the linear part of the world coordinates (FITS 4.0, section 8): name, unit, scale and offset. Projections and
// distortions are not applied; their cards travel as attributes.
#pragma once

#include <cstddef>
#include <lamella/plugin.hpp>
#include <vector>

#include "fits_header.hpp"

namespace fits {

/// @param axis_count  NAXIS of the header.
/// @return            one an axis in C order (NAXISn first), or none where no card describes one.
[[nodiscard]] std::vector<lamella::sdk::axis> image_axes(const header& h, std::size_t axis_count);

}  // namespace fits
