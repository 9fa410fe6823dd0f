// SPDX-License-Identifier: BSD-3-Clause
//
// Opens references. One that a program made is trusted; one read from a file may name only regular files below its own folder or below
// roots that the user allowed, whatever links lie between, and is bounded in size.
#pragma once

#include <string>

#include "lamella/file.hpp"

namespace lamella {

[[nodiscard]] bool is_reference_path(const std::string& path);
[[nodiscard]] file open_reference_file(const std::string& path, const open_options& options);

}  // namespace lamella
