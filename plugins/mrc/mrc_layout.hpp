// SPDX-License-Identifier: BSD-3-Clause
//
// Where the pixels of an MRC file are: shape, strided layout, and axes as their header calibrates them. Arithmetic only; whether the
// file is long enough is the host's to say.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "mrc_header.hpp"
#include "mrc_pixels.hpp"

namespace lamella::mrc {

struct geometry {
  std::vector<std::int64_t> shape;  ///< (volume,) section, row, column; (row, column) for a single image
  sdk::strided storage;
  std::uint64_t data_bytes = 0;
};

/// @param file_bytes  of the source, where known; decides only how wide the rows of IMOD's packed bytes are.
/// @throws error      corrupt: sizes that overflow, volumes that do not divide NZ; unsupported: packed bytes of unknown width.
[[nodiscard]] geometry geometry_of(const header& h, const pixel_type& pixels, std::optional<std::uint64_t> file_bytes, remarks& found);

/// One axis a dimension of shape. They carry storage order: x are columns, y rows, z sections, each with the spacing of the cell axis
/// of that name, whatever MAPC, MAPR, MAPS are.
///
/// @param pixel_size  angstrom, from an extended header that replaces the cell of the main one.
[[nodiscard]] std::vector<sdk::axis> axes_of(const header& h, std::size_t dimensions, std::optional<float> pixel_size = {});

}  // namespace lamella::mrc
