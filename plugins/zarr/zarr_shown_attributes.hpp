// SPDX-License-Identifier: BSD-3-Clause
//
// Attributes of a stored node as the host shows them. The member "lamella", which this plugin writes, says what Zarr has no place for:
// it becomes axes, title, quantity, units and comments again, and is not shown itself.
#pragma once

#include <cstdint>
#include <lamella/plugin.hpp>
#include <string>
#include <vector>

#include "zarr_json_value.hpp"

namespace lamella::zarr {

/// @param owner  id of the group or dataset; 0: the file.
void push_attributes(const sdk::sink& out, std::uint64_t owner, const json_value& attributes);

/// Title, quantity, units and axes. names: dimension_names, or empty; then xarray's _ARRAY_DIMENSIONS count.
void describe(sdk::dataset& d, const json_value& attributes, const std::vector<std::string>& names);
/// The name of a dataset that became the root, or "data".
[[nodiscard]] std::string name_of_root(const json_value& attributes);

}  // namespace lamella::zarr
