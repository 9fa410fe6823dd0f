// SPDX-License-Identifier: BSD-3-Clause
//
// Axes in a Zarr array: names as dimension_names, the rest as attributes below "lamella", since Zarr itself has no calibration.
#pragma once

#include <lamella/plugin.hpp>
#include <optional>
#include <string>
#include <vector>

namespace lamella::zarr {

/// A list of texts and nulls; nothing where no axis has a name.
[[nodiscard]] std::optional<std::string> dimension_names_json(const std::vector<lamella_axis>& axes);

/// A list of {name, units, scale, offset, navigate}, or of {name, units, navigate, values} where the steps differ; value i of an axis is
/// offset + i * scale. Nothing where every axis has no units, scale 1, offset 0 and is no navigation axis.
[[nodiscard]] std::optional<std::string> calibration_json(const std::vector<lamella_axis>& axes);

/// Coordinates that stand in datasets of their own.
[[nodiscard]] std::vector<std::string> axis_losses(const std::vector<lamella_axis>& axes);

}  // namespace lamella::zarr
