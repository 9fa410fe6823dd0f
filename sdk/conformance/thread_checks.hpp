// SPDX-License-Identifier: BSD-3-Clause
//
// Checks of many threads at once.
#pragma once

#include "subject.hpp"

namespace lamella::conformance {

void check_chunks_in_threads(const subject& plugin, trial& told);
void check_opens_in_threads(const subject& plugin, trial& told);

}  // namespace lamella::conformance
