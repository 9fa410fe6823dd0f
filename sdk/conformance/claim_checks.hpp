// SPDX-License-Identifier: BSD-3-Clause
//
// Checks of claims that are seen in the samples: compressed files, several datasets, positions, files that grow.
#pragma once

#include "subject.hpp"

namespace lamella::conformance {

void check_compressed(const subject& plugin, trial& told);
void check_several_datasets(const subject& plugin, trial& told);
void check_positions(const subject& plugin, trial& told);
void check_growth(const subject& plugin, trial& told);

}  // namespace lamella::conformance
