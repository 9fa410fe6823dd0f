// SPDX-License-Identifier: BSD-3-Clause
//
// The zarr.json of arrays and groups (Zarr core specification, version 3).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "zarr_codec.hpp"
#include "zarr_data_type.hpp"
#include "zarr_json.hpp"

namespace lamella::zarr {

struct array_metadata {
  std::vector<std::int64_t> shape = {};
  std::vector<std::int64_t> chunk_shape = {};
  data_type type = {};
  codec_choice codec = {};
  json_object attributes = {};
  std::optional<std::string> dimension_names = {};  ///< JSON
};

[[nodiscard]] std::string array_json(const array_metadata& m);
[[nodiscard]] std::string group_json(const json_object& attributes);

/// Where a chunk stands below its array: "c/{0}/{1}", "c" without axes (chunk_key_encoding default, separator "/").
[[nodiscard]] std::string chunk_key_template(std::size_t dimensions);

}  // namespace lamella::zarr
