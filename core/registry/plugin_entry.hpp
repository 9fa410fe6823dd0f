// SPDX-License-Identifier: BSD-3-Clause
//
// Whether the entry that a library hands out is one that this lamella can use, and the one that its manifest promises. Looks at the
// struct alone; calling its functions is the business of others.
#pragma once

#include <lamella/plugin.h>

#include <span>
#include <string>

#include "registry/manifest.hpp"

namespace lamella {

/// "0.1": the version of the border that this lamella was built with.
[[nodiscard]] std::string host_abi();

/// Why a manifest's ABI does not fit; empty: it does. A newer minor fits: structs say their size.
[[nodiscard]] std::string abi_fault(int major, int minor);

/// Why a library that exports these symbols is no plugin for this lamella; empty: it exports the entry.
[[nodiscard]] std::string symbols_fault(std::span<const std::string> exported);

/// Why the entry cannot be used, or is another than the manifest says; empty: nothing is wrong.
[[nodiscard]] std::string entry_fault(const lamella_entry* entry, const plugin_manifest& manifest);

}  // namespace lamella
