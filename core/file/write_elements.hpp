// SPDX-License-Identifier: BSD-3-Clause
//
// Writes the elements of a view to where a planned layout says: block by block into one file, or chunk by chunk into many. Never holds
// more than a block or a few chunks.
#pragma once

#include "lamella/view.hpp"
#include "source/output.hpp"

namespace lamella {

/// @throws error  unsupported: a layout that cannot be written (packed bits, tables).
void write_elements(const view& v, const layout& target, output& out, const read_options& reading);

}  // namespace lamella
