// SPDX-License-Identifier: BSD-3-Clause
//
// Reads rows of different lengths, one behind the other. Descriptors are checked row by row against the heap that they point into.
#pragma once

#include "lamella/view.hpp"
#include "view/read/read_job.hpp"

namespace lamella {

[[nodiscard]] array read_ragged(const view& v, read_job& job);

}  // namespace lamella
