// SPDX-License-Identifier: BSD-3-Clause
//
// The parts of a format's table in a manifest: magic rules, options, capabilities. Used by manifest.cpp alone.
#pragma once

#include <vector>

#include "lamella/registry.hpp"
#include "registry/magic_rule.hpp"
#include "registry/manifest_table.hpp"

namespace lamella {

/// All three: @throws error  plugin, with line, column, key and reason.
[[nodiscard]] std::vector<magic_rule> parse_magic(const manifest_table& format);
[[nodiscard]] std::vector<option_info> parse_options(const manifest_table& format);
/// Every capability there is, in one order; what the manifest does not claim is "false" or "D0".
[[nodiscard]] std::vector<capability> parse_capabilities(const manifest_table& format);

}  // namespace lamella
