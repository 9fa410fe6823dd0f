// SPDX-License-Identifier: BSD-3-Clause
//
// Parsed manifests as bytes, for constants that the build compiles in and for the cache of manifests. No file format: only what was packed
// by the same build is ever unpacked.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "registry/manifest.hpp"

namespace lamella {

[[nodiscard]] std::string pack_manifest(std::span<const plugin_manifest> plugins);
/// @param packed   what pack_manifest gave.
/// @throws error   corrupt: it is something else. What is not noticed are facts of another manifest.
[[nodiscard]] std::vector<plugin_manifest> unpack_manifest(std::string_view packed);

}  // namespace lamella
