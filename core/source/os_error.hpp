// SPDX-License-Identifier: BSD-3-Clause
//
// What the system refused, as lamella::error: the text of errno and a hint where one helps. Used by everything that calls the system;
// it does not decide whether a failure is one.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "lamella/error.hpp"

namespace lamella {

/// @param number  errno.
/// @param action  what was tried: "cannot open the file".
[[nodiscard]] error os_error(int number, std::string_view action, const std::string& path, std::int64_t byte_offset = -1);

}  // namespace lamella
