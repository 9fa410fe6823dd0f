// SPDX-License-Identifier: BSD-3-Clause
//
// The value of elements whose chunk is missing, as bytes of one stored element.
#pragma once

#include <string>

#include "zarr_element.hpp"
#include "zarr_json_value.hpp"

namespace lamella::zarr {

/// Both versions: numbers, flags, "NaN", "Infinity", "-Infinity", "0x7fc00000" (the bits), [re, im], texts, base64, lists of bytes, "NaT".
/// @return        empty: zeros, also where nothing is defined (null).
/// @throws error  corrupt: not a value of this type.
[[nodiscard]] std::string fill_bytes(const element& e, const json_value& value);

}  // namespace lamella::zarr
