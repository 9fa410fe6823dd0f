// SPDX-License-Identifier: BSD-3-Clause
//
// Checks of writers: what is written comes back, and what is interrupted leaves nothing.
#pragma once

#include "subject.hpp"

namespace lamella::conformance {

void check_round_trip(const subject& plugin, trial& told);
void check_write_refusals(const subject& plugin, trial& told);
void check_crash_while_writing(const subject& plugin, trial& told);

/// Writes a large array and never ends by itself: what is killed on purpose.
///
/// @return  exit code.
int run_writer(const request& asked, const std::string& format, const std::string& path);

}  // namespace lamella::conformance
