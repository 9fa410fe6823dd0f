// SPDX-License-Identifier: BSD-3-Clause
//
// What a plugin pushes, as text for comparing: every field that the border defines, payloads by length and a hash.
#pragma once

#include <string>

#include "lamella/plugin.h"

namespace lamella::conformance {

[[nodiscard]] std::string text_of(lamella_text text);
[[nodiscard]] std::string text_of(const lamella_value& value);
[[nodiscard]] std::string text_of(const lamella_dataset& dataset);
[[nodiscard]] std::string text_of(const lamella_chunk_location& location);

}  // namespace lamella::conformance
