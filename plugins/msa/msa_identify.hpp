// SPDX-License-Identifier: BSD-3-Clause
//
// Whether a text is an EMSA/MAS spectrum: by its first line, or, for writers that leave it out, by name and keywords together.
#pragma once

#include <lamella/plugin.hpp>

namespace lamella::msa {

/// Bytes within which #SPECTRUM must stand in a file without a #FORMAT line.
inline constexpr std::size_t head_bytes = 1 << 16;

[[nodiscard]] sdk::verdict identify(const sdk::probe& p);

}  // namespace lamella::msa
