// SPDX-License-Identifier: BSD-3-Clause
//
// Checks of what opening tells, from whichever source it reads, and of what it leaves behind.
#pragma once

#include "subject.hpp"

namespace lamella::conformance {

void check_facts(const subject& plugin, trial& told);
void check_repeatable(const subject& plugin, trial& told);
void check_refusals(const subject& plugin, trial& told);
void check_sources(const subject& plugin, trial& told);
void check_leaks(const subject& plugin, trial& told);
/// Files of a corpus: a folder whose manifest.json says what independent programs found in each file, or that it must be refused.
void check_corpus(const subject& plugin, trial& told);

}  // namespace lamella::conformance
