// SPDX-License-Identifier: BSD-3-Clause
//
// Checks of writers: what is written comes back, and what is interrupted leaves nothing.
#pragma once

#include "subject.hpp"

namespace lamella::conformance {

void check_round_trip(const subject& plugin, trial& told);
void check_write_refusals(const subject& plugin, trial& told);
void check_crash_while_writing(const subject& plugin, trial& told);

/// Writes a large array: so slowly that it can be killed, or cancelled by itself after the first bytes.
///
/// @return  exit code.
int run_writer(const request& asked, const std::string& format, const std::string& path, bool cancels);

}  // namespace lamella::conformance
