// SPDX-License-Identifier: BSD-3-Clause
//
// The one pass over a FITS file: header after header, data skipped (FITS 4.0, section 3.1). A broken primary HDU refuses the file; a
// broken extension is listed as such, and what was found before it stays readable.
#pragma once

#include <lamella/plugin.hpp>

namespace fits {

void walk(const lamella::sdk::context& call, const lamella::sdk::source& file, const lamella::sdk::sink& out);

}  // namespace fits
