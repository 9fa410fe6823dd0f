// SPDX-License-Identifier: BSD-3-Clause
//
// Parsed manifests as bytes, for constants that the build compiles in. No file format: what packs and what unpacks are always of the same
// build, and nothing else reads it.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "registry/manifest.hpp"

namespace lamella {

[[nodiscard]] std::string pack_manifest(std::span<const plugin_manifest> plugins);
/// @param packed  exactly what pack_manifest gave.
[[nodiscard]] std::vector<plugin_manifest> unpack_manifest(std::string_view packed);

}  // namespace lamella
