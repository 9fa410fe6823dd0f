// SPDX-License-Identifier: BSD-3-Clause
//
// Element types and single elements as JSON. A type is its NumPy type string, little-endian where order means something; a structured
// type is a list of [name, type] or [name, type, shape]. Used for datasets and for the small arrays among attributes.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "json_writer.hpp"
#include "lamella/dtype.hpp"

namespace lamella::cli {

void write_type(json_writer& json, const dtype& type);

[[nodiscard]] bool has_json_elements(const dtype& type) noexcept;
/// Elements of a stored type in C order, as nested lists.
///
/// @param bytes  exactly the elements of the shape.
void write_elements(json_writer& json, const dtype& type, std::span<const std::int64_t> shape, std::string_view bytes);

}  // namespace lamella::cli
