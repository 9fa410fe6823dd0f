// SPDX-License-Identifier: BSD-3-Clause
//
// Names of files that are compressed as a whole.
#pragma once

#include <string>

namespace lamella {

/// "scan.fits" of "scan.fits.gz"; names without .gz, .bz2, .zst or .Z stay. A .tgz is an archive and stays.
[[nodiscard]] std::string without_compression_ending(std::string name);

}  // namespace lamella
