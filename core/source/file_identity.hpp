// SPDX-License-Identifier: BSD-3-Clause
//
// Tells whether a file is still the one that was opened. A file that only grew is: its readers see what was there.
#pragma once

#include <sys/stat.h>

#include <string>

#include "lamella/source.hpp"

namespace lamella {

[[nodiscard]] source_identity identity_of(const struct stat& status) noexcept;
/// @throws error  source_changed: another file, a shorter one, or one of the same size that was written to.
void check_identity(const source_identity& opened, const struct stat& now, const std::string& path);

}  // namespace lamella
