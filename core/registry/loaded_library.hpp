// SPDX-License-Identifier: BSD-3-Clause
//
// Libraries of plugins in this process: the only use of the dynamic loader. A library is loaded once, whichever registry asks, and stays
// until the process ends: unloading code that other threads may run, or that hands out static tables, cannot be made safe.
#pragma once

#include <lamella/plugin.h>

#include <functional>
#include <string>
#include <vector>

namespace lamella {

/// Names that a library exports, from its ELF tables; runs none of its code. The file has passed elf_fault().
///
/// @throws error  plugin: its symbol tables cannot be read.
[[nodiscard]] std::vector<std::string> exported_symbols(const std::string& path);

/// Loads a library and gives its entry to use, which may call its init; others wait meanwhile.
///
/// @param path     canonical.
/// @throws error   plugin: it cannot be loaded, with the loader's own words; whatever use throws.
/// @lifetime       of the entry: the process.
const lamella_entry* load_entry(const std::string& path, const std::function<void(const lamella_entry*)>& use);

}  // namespace lamella
