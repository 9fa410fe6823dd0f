// SPDX-License-Identifier: BSD-3-Clause
//
// Attributes as lines for people: an indented tree with one line a value, and what the file says beside it. Long texts and bytes are
// cut; `header --json` has all of them.
#pragma once

#include <string>
#include <vector>

#include "lamella/attribute.hpp"

namespace lamella::cli {

[[nodiscard]] std::string attribute_lines(const std::vector<attribute>& attributes, std::size_t indent);

}  // namespace lamella::cli
