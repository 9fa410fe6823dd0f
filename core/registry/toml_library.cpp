// SPDX-License-Identifier: BSD-3-Clause
//
// The one symbol that liblamella looks up in liblamella_toml.
#include <cstddef>

#include "registry/manifest_toml.hpp"
#include "registry/toml_reader.hpp"

/// @param table_bytes  what the caller takes the table for; nullptr where it is another version's.
extern "C" __attribute__((visibility("default"))) const void* lamella_toml_table(std::size_t table_bytes);

const void* lamella_toml_table(std::size_t table_bytes) {
  static constexpr lamella::toml_reader table{.parse_manifest = &lamella::parse_manifest_toml, .apply_proofs = &lamella::apply_proofs_toml};
  return table_bytes == sizeof(table) ? &table : nullptr;
}
