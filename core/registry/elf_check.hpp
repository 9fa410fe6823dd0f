// SPDX-License-Identifier: BSD-3-Clause
//
// Whether a file is a whole shared library for this machine, told from its ELF headers. Used before a library reaches the dynamic
// loader, which is killed by a cut-off file and calls one for another machine "missing". It does not look for faults of the linker.
#pragma once

#include <string>
#include <string_view>

#include "lamella/source.hpp"

namespace lamella {

/// "is cut off: …"; empty: nothing is wrong. Reads headers only.
///
/// @throws error  io.
[[nodiscard]] std::string elf_fault(const source& library);

/// Whether a library without fault defines a symbol that the dynamic loader would find. Reads its table of dynamic symbols alone.
///
/// @throws error  io.
[[nodiscard]] bool exports_symbol(const source& library, std::string_view name);

}  // namespace lamella
