// SPDX-License-Identifier: BSD-3-Clause
//
// What reads TOML: a library of its own, liblamella_toml, loaded at first use, since a process that meets only the manifests that were
// compiled in needs none.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "registry/manifest.hpp"

namespace lamella {

struct toml_reader {
  std::vector<plugin_manifest> (*parse_manifest)(std::string_view text, const std::string& path);
  void (*apply_proofs)(format_info& format, std::string_view plugin_version, std::string_view lock_text);
};

/// Loads the library at the first call. Throws errc::plugin where it is missing from beside liblamella.
[[nodiscard]] const toml_reader& get_toml_reader();

}  // namespace lamella
