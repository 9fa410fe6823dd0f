// SPDX-License-Identifier: BSD-3-Clause
//
// What all checks together say about each capability that a manifest names, and the capabilities.lock that keeps it.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "runner.hpp"

namespace lamella::conformance {

struct capability_verdict {
  std::string format, capability, claimed;
  std::string state;  ///< proven | contradicted | untested
};

/// One for every capability of every format of the manifest, in its order. A capability that is not claimed is proven where the format
/// was read or written and nothing showed it.
[[nodiscard]] std::vector<capability_verdict> verdicts(const plugin_manifest& manifest, std::span<const result> results);

/// Writes them beside the manifest, in place of what this plugin had there.
///
/// @throws error  io.
void write_lock(const std::string& folder, const plugin_manifest& manifest, std::span<const capability_verdict> all);

}  // namespace lamella::conformance
