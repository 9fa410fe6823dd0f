// SPDX-License-Identifier: BSD-3-Clause
//
// Manifests and proofs read as TOML. Built into liblamella_toml, which is loaded when a text is met that was not compiled in
// (registry/bundled_manifests), and into the program that compiles them in.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "registry/manifest.hpp"

namespace lamella {

/// As parse_manifest.
[[nodiscard]] std::vector<plugin_manifest> parse_manifest_toml(std::string_view text, const std::string& path);
/// As apply_proofs.
void apply_proofs_toml(format_info& format, std::string_view plugin_version, std::string_view lock_text);

}  // namespace lamella
