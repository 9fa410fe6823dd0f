// SPDX-License-Identifier: BSD-3-Clause
//
// The SHA-256 of a library that a manifest or the host pins. Needs the engine, so that only pinned plugins pay for it.
#pragma once

#include <string>
#include <string_view>

#include "lamella/source.hpp"

namespace lamella {

/// Why the bytes are not those that were pinned; empty: they are.
///
/// @param pinned   64 hexadecimal digits, lower case.
/// @param by       who pins them: "its manifest".
/// @throws error   io; plugin: the engine is missing.
[[nodiscard]] std::string digest_fault(const source& library, const std::string& pinned, std::string_view by);

}  // namespace lamella
