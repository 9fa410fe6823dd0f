// SPDX-License-Identifier: BSD-3-Clause
//
// Attributes as JSON, in the two forms that outside tools rely on: an object by name for `info`, where the first of repeated names
// wins, and a list of items in file order for `header`, where nothing is lost.
#pragma once

#include <vector>

#include "json_writer.hpp"
#include "lamella/attribute.hpp"

namespace lamella::cli {

/// {name: value, …}; maps are objects.
void write_attribute_object(json_writer& json, const std::vector<attribute>& attributes);
/// {"name": …, "value": …} one behind the other, into a list that the caller opened; maps are such lists.
void write_attribute_items(json_writer& json, const std::vector<attribute>& attributes);
/// The value alone, as in the object form.
void write_attribute_value(json_writer& json, const attribute& a);

}  // namespace lamella::cli
