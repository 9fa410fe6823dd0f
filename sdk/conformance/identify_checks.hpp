// SPDX-License-Identifier: BSD-3-Clause
//
// Checks of how a plugin tells its files from those of others.
#pragma once

#include "subject.hpp"

namespace lamella::conformance {

void check_own_samples(const subject& plugin, trial& told);
void check_samples_of_others(const subject& plugin, trial& told);
void check_short_heads(const subject& plugin, trial& told);
void check_purity(const subject& plugin, trial& told);

}  // namespace lamella::conformance
