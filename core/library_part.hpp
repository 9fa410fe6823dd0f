// SPDX-License-Identifier: BSD-3-Clause
//
// Libraries that belong to liblamella, stand beside it and are loaded at first use. Each offers one symbol: a function that gives its
// table. Never unloaded: its code may be in use until the process ends.
#pragma once

#include <cstddef>

namespace lamella {

struct library_part {
  const char* name;          ///< of the file
  const char* table_symbol;  ///< of const void*(std::size_t table_bytes)
  const char* purpose;       ///< "compressed data", for messages
};

/// @return        its table.
/// @throws error  plugin: it is missing, damaged or of another version.
[[nodiscard]] const void* load_library_part(const library_part& part, std::size_t table_bytes);

}  // namespace lamella
