// SPDX-License-Identifier: BSD-3-Clause
//
// Bytes in JSON: hexadecimal text, two digits a byte. Used for fill values, tables, states and payloads of references.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace lamella {

using json = nlohmann::json;

[[nodiscard]] std::string hex_of(std::string_view bytes);
/// @throws error  corrupt: not hexadecimal.
[[nodiscard]] std::string bytes_of_hex(const std::string& text);

}  // namespace lamella
