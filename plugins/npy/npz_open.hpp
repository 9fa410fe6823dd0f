// SPDX-License-Identifier: BSD-3-Clause
//
// Opens an archive: one dataset for each member that is an NPY array. Stored members are mapped where they stand, compressed ones through
// a part of the file that the host decodes.
#pragma once

#include <lamella/plugin.hpp>

namespace lamella::npy {

void open_npz(const sdk::context& call, const sdk::source& file, const sdk::sink& out);

}  // namespace lamella::npy
