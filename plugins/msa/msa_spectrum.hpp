// SPDX-License-Identifier: BSD-3-Clause
//
// From header and numbers to a spectrum: DATATYPE Y, XY and the multi-detector dialect YY, the number of points, and the energy axis.
#pragma once

#include <cstdint>
#include <vector>

#include "msa_data.hpp"

namespace lamella::msa {

struct spectrum {
  std::vector<std::int64_t> shape;    ///< (points), or (detectors, points)
  std::vector<double> values;         ///< C order
  std::vector<sdk::axis> axes;        ///< the last one is the energy axis; it has values where XPERCHAN and OFFSET are a channel off
  std::vector<double> x_column = {};  ///< where it departs from a uniform axis by more than 0.5 % of a channel
};

/// @throws error  unsupported: an unknown DATATYPE, decimal commas; truncated: no value; corrupt: rows that do not fit the DATATYPE,
///                an NPOINTS far from what there is.
[[nodiscard]] spectrum make_spectrum(const header& h, data_section data, remarks& found);

}  // namespace lamella::msa
