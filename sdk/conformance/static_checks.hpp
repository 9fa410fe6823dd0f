// SPDX-License-Identifier: BSD-3-Clause
//
// Checks of a plugin's files that run none of its code.
#pragma once

#include "subject.hpp"

namespace lamella::conformance {

void check_manifest(const subject& plugin, trial& told);
void check_samples(const subject& plugin, trial& told);
void check_library(const subject& plugin, trial& told);
void check_symbols(const subject& plugin, trial& told);
void check_links(const subject& plugin, trial& told);
void check_permissions(const subject& plugin, trial& told);

}  // namespace lamella::conformance
