// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace lamella::zarr {

/// RFC 4648, with or without the filling '='; nothing where a character has no meaning.
[[nodiscard]] std::optional<std::string> bytes_of_base64(std::string_view text);

}  // namespace lamella::zarr
