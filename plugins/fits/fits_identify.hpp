// SPDX-License-Identifier: BSD-3-Clause
//
// Is it FITS, a header without data, or neither? Judged from the first bytes, the size, and the name where nothing else tells a
// truncated file from a header that was saved alone.
#pragma once

#include <lamella/plugin.hpp>

namespace fits {

[[nodiscard]] lamella::sdk::verdict identify_fits(const lamella::sdk::probe& p);
[[nodiscard]] lamella::sdk::verdict identify_bare_header(const lamella::sdk::probe& p);

}  // namespace fits
