// SPDX-License-Identifier: BSD-3-Clause
//
// What the conformance kit proved of a format's claims: the capabilities.lock beside its manifest. A proof counts for the version of the
// plugin and for the claimed value that it was made for; everything else stays untested.
#pragma once

#include <string>
#include <string_view>

#include "lamella/registry.hpp"

namespace lamella {

/// Sets the states of a format's capabilities from a text of this form; one that is damaged proves nothing.
///
///     schema = 1
///     [[proof]]
///     plugin = "mrc"
///     version = "0.1.0"
///     format = "mrc"
///     read = { claimed = "true", state = "proven" }   # or "contradicted"; one line a capability
void apply_proofs(format_info& format, std::string_view plugin_version, std::string_view lock_text);

/// The same from the capabilities.lock in a folder; nothing where there is none.
void apply_proofs_of_folder(format_info& format, std::string_view plugin_version, const std::string& folder);

}  // namespace lamella
