// SPDX-License-Identifier: BSD-3-Clause
//
// Members of metadata objects, fetched with their type checked: what is missing or of another type is named in one way everywhere.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "zarr_json_value.hpp"

namespace lamella::zarr {

/// @throws error  corrupt: there is no such member.
[[nodiscard]] const json_value& required(const json_value& object, const char* name);
/// A list of integers that are not negative. what: how messages call it.
[[nodiscard]] std::vector<std::int64_t> integers_of(const json_value& value, const char* field, const std::string& what);

}  // namespace lamella::zarr
