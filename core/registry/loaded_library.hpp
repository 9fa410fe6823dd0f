// SPDX-License-Identifier: BSD-3-Clause
//
// Code of plugins in this process: the only use of the dynamic loader, and what is linked into the program. A library is loaded once,
// whichever registry asks, and stays until the process ends: unloading code that other threads may run, or that hands out static tables,
// cannot be made safe.
#pragma once

#include <lamella/plugin.h>

#include <functional>
#include <string>
#include <vector>

#include "registry/opened_library.hpp"

namespace lamella {

/// Names that a library exports, from its ELF tables; runs none of its code. The file has passed elf_fault().
///
/// @throws error  plugin: its symbol tables cannot be read.
[[nodiscard]] std::vector<std::string> exported_symbols(const std::string& path);

/// Loads a library and gives its entry to use, which may call its init; others wait meanwhile.
///
/// @param library  that was checked.
/// @throws error   plugin: it cannot be loaded, with the loader's own words; another file has its name since it was opened, or had it when
///                 this process loaded it; whatever use throws.
/// @lifetime       of the entry: the process.
const lamella_entry* load_entry(const opened_library& library, const std::function<void(const lamella_entry*)>& use);

/// The same of a plugin that is linked into the program. One plugin at a time is loaded or started, of whichever kind.
///
/// @throws error   plugin: its function throws; whatever use throws.
const lamella_entry* linked_entry(lamella_entry_function function, const std::function<void(const lamella_entry*)>& use);

}  // namespace lamella
