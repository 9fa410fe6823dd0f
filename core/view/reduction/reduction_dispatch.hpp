// SPDX-License-Identifier: BSD-3-Clause
//
// Which table of reduction kernels a machine uses. Apart from the table itself: kernels include nothing that has code in it.
#pragma once

#include <vector>

#include "view/reduction/reduction_kernels.hpp"

namespace lamella {

/// Of the instruction set that kernels() of kernel_set.hpp chose.
[[nodiscard]] const reduction_kernels& best_reduction_kernels();
/// All that this machine can run, the portable one first.
[[nodiscard]] std::vector<const reduction_kernels*> machine_reduction_kernels();

}  // namespace lamella
