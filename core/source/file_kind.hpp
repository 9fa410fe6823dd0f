// SPDX-License-Identifier: BSD-3-Clause
//
// What a path names when it is neither a file nor a directory, in words.
#pragma once

#include <sys/types.h>

#include <string>
#include <string_view>

#include "lamella/error.hpp"

namespace lamella {

/// "a FIFO", "a socket", "a device".
[[nodiscard]] std::string_view file_kind(mode_t mode) noexcept;
/// unsupported, saying what the path is.
[[nodiscard]] error not_a_file(mode_t mode, const std::string& path);

}  // namespace lamella
