// SPDX-License-Identifier: BSD-3-Clause
//
// Layouts as JSON and back. Reading checks form and types; bounds are the business of layout/layout_check.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "file/reference/reference_bytes.hpp"
#include "lamella/layout.hpp"

namespace lamella {

/// Gives the bytes of a side file by its name.
using payload_reader = std::function<std::string(const std::string& name)>;

[[nodiscard]] json storage_to_json(const layout& l);
[[nodiscard]] json transform_to_json(const transform& t);
[[nodiscard]] transform transform_from(const json& item);
void read_storage(layout& leaf, const json& s, const payload_reader& side_file);
/// Gives every source that the layout names another number.
void renumber(layout& l, const std::function<std::uint64_t(std::uint64_t)>& number);

}  // namespace lamella
