// SPDX-License-Identifier: BSD-3-Clause
//
// Trees of attributes as members of a JSON object. JSON has neither comments nor opaque bytes: comments are collected beside the values,
// what is left is named as lost.
#pragma once

#include <lamella/plugin.hpp>
#include <string>
#include <vector>

#include "zarr_json.hpp"

namespace lamella::zarr {

struct json_comment {
  std::string path = {};   ///< name of the attribute; of nested ones "outer.inner"
  std::string value = {};  ///< JSON
};

struct json_attribute {
  std::string name = {};
  std::string value = {};  ///< JSON
  std::vector<json_comment> comments = {};
};

struct json_attributes {
  std::vector<json_attribute> members;  ///< in the order of the file, repeats kept
  std::vector<std::string> losses;
};

/// The items of a map without a name, which is the whole header of some formats, become members themselves.
[[nodiscard]] json_attributes attributes_as_json(const std::vector<lamella_attribute>& attributes);

}  // namespace lamella::zarr
