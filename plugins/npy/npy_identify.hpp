// SPDX-License-Identifier: BSD-3-Clause
//
// What the ends of a file say: an NPY array, an archive of such, or neither.
#pragma once

#include <lamella/plugin.hpp>

namespace lamella::npy {

[[nodiscard]] sdk::verdict identify_npy(const sdk::probe& p);
/// Archives of other things are not this format, whatever their name.
[[nodiscard]] sdk::verdict identify_npz(const sdk::probe& p);

}  // namespace lamella::npy
