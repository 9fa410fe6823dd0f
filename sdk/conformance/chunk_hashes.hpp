// SPDX-License-Identifier: BSD-3-Clause
//
// A hash of the values of every chunk of a file, a line each: what two processes compare.
#pragma once

#include <string>

#include "lamella/file.hpp"

namespace lamella::conformance {

/// Of huge arrays the first chunks only.
[[nodiscard]] std::string chunk_hashes(const dataset& d);

}  // namespace lamella::conformance
