// SPDX-License-Identifier: BSD-3-Clause
//
// Reads type strings and the list form of structured types. Strict: what is not one of these is refused with the position. Object
// types are refused as unsupported, since their bytes are pointers or pickles.
#pragma once

#include <string_view>

#include "lamella/dtype.hpp"

namespace lamella {

/// @throws error  corrupt: not a type; unsupported: object types; limit: nested deeper than 32, or a size beyond 2^40 bytes.
[[nodiscard]] dtype parse_dtype(std::string_view text);

}  // namespace lamella
