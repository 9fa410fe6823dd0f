// SPDX-License-Identifier: BSD-3-Clause
//
// The manifests that stood beside the bundled plugins when liblamella was built, each with what parsing it gives: a file that still has
// exactly this text need not be parsed. One that was edited since is parsed like any other, so that nothing here can be out of date.
#pragma once

#include <span>
#include <string_view>

namespace lamella {

struct bundled_manifest {
  std::string_view text;    ///< of the formats.toml
  std::string_view packed;  ///< for unpack_manifest
};

/// Made by the build (registry/packer).
[[nodiscard]] std::span<const bundled_manifest> bundled_manifests() noexcept;

}  // namespace lamella
