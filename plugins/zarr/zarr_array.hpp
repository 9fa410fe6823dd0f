// SPDX-License-Identifier: BSD-3-Clause
//
// Metadata of a stored array, of either version, as one description, and that as the layout that the host reads. Pure: no files.
#pragma once

#include <cstdint>
#include <lamella/plugin.hpp>
#include <string>
#include <vector>

#include "zarr_element.hpp"
#include "zarr_json_value.hpp"
#include "zarr_stored_codecs.hpp"

namespace lamella::zarr {

struct stored_array {
  std::vector<std::int64_t> shape = {};
  std::vector<std::int64_t> chunk_shape = {};  ///< of the grid: one stored object each
  element type = {};                           ///< in its stored byte order
  std::string fill = {};                       ///< one stored element; empty: zeros
  std::string key_template = {};               ///< of objects, below the array: "c/{0}/{1}"
  stored_codecs codecs = {};
  std::vector<std::string> dimension_names = {};  ///< empty, or one a dimension
};

/// @param metadata  the .zarray.
/// @throws error    corrupt, unsupported, limit; field says where.
[[nodiscard]] stored_array array_of_version2(const json_value& metadata);
/// @param metadata  the zarr.json.
[[nodiscard]] stored_array array_of_version3(const json_value& metadata);

/// Shape and type alone, as far as they are known: for arrays that are listed with the reason why they cannot be read.
[[nodiscard]] sdk::dataset outline_of(const json_value& metadata, bool is_version3);

/// @param folder  index of the source that is the array's folder.
[[nodiscard]] sdk::dataset dataset_of(const stored_array& a, std::uint64_t folder);

}  // namespace lamella::zarr
