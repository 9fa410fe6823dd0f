// SPDX-License-Identifier: BSD-3-Clause
//
// Small arrays among the attributes as nested JSON lists.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace lamella::zarr {

/// Numbers, flags and texts; nothing for other types, for texts that are not UTF-8, and where bytes and shape do not agree.
[[nodiscard]] std::optional<std::string> small_array_json(std::string_view dtype, std::span<const std::int64_t> shape,
                                                          std::string_view bytes);

}  // namespace lamella::zarr
