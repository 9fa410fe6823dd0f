// SPDX-License-Identifier: BSD-3-Clause
//
// The dataset of an image HDU: type, shape, place, scaling and axes (FITS 4.0, sections 4.4.1, 5 and 7.1).
#pragma once

#include <cstdint>
#include <lamella/plugin.hpp>
#include <optional>
#include <string_view>

#include "fits_header.hpp"
#include "fits_structure.hpp"

namespace fits {

/// Where the data of an HDU begin.
struct data_place {
  std::uint64_t source = 0, byte_offset = 0;
};

struct image {
  lamella::sdk::dataset data;                          ///< without name and group
  std::optional<lamella::sdk::value> mask_value = {};  ///< the delivered integer that stands for undefined
};

/// ">i2" for 16; numbers of more than one byte are big-endian (5.2, 5.3).
[[nodiscard]] std::string_view dtype_of_bitpix(int bitpix) noexcept;

/// @param float_dtype  of scaled numbers; empty: the narrowest that peers use for this BITPIX.
[[nodiscard]] image make_image(const header& h, const structure& s, data_place where, findings& found, std::string_view float_dtype = {});

}  // namespace fits
