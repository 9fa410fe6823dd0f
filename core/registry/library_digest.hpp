// SPDX-License-Identifier: BSD-3-Clause
//
// The SHA-256 of a library that a manifest pins. Needs the engine, so that only pinned plugins pay for it.
#pragma once

#include <string>

#include "lamella/source.hpp"

namespace lamella {

/// Why the bytes are not those that the manifest pins; empty: they are.
///
/// @param pinned   64 hexadecimal digits, lower case.
/// @throws error   io; plugin: the engine is missing.
[[nodiscard]] std::string digest_fault(const source& library, const std::string& pinned);

}  // namespace lamella
