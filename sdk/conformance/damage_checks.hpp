// SPDX-License-Identifier: BSD-3-Clause
//
// Checks of opening what is cut, damaged, unreadable, too much, or no longer wanted.
#pragma once

#include "subject.hpp"

namespace lamella::conformance {

void check_truncation(const subject& plugin, trial& told);
void check_flipped_bytes(const subject& plugin, trial& told);
void check_failing_reads(const subject& plugin, trial& told);
void check_reports(const subject& plugin, trial& told);
void check_cancelling(const subject& plugin, trial& told);
void check_limits(const subject& plugin, trial& told);

}  // namespace lamella::conformance
