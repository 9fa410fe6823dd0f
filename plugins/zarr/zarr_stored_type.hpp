// SPDX-License-Identifier: BSD-3-Clause
//
// Element types of stored arrays: NumPy's type strings and lists of fields (version 2), names and extension objects (version 3).
#pragma once

#include <string>

#include "zarr_element.hpp"
#include "zarr_json_value.hpp"

namespace lamella::zarr {

/// @throws error  unsupported: a type whose elements have no fixed layout, or that is not known; corrupt: no type at all.
[[nodiscard]] element type_of_version2(const json_value& dtype);
/// Little-endian until the codec `bytes` says otherwise.
[[nodiscard]] element type_of_version3(const json_value& data_type);

}  // namespace lamella::zarr
