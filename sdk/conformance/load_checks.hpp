// SPDX-License-Identifier: BSD-3-Clause
//
// Checks of loading a plugin, and of how it gets along with hosts.
#pragma once

#include "subject.hpp"

namespace lamella::conformance {

void check_loading(const subject& plugin, trial& told);
void check_entry(const subject& plugin, trial& told);
void check_interfaces(const subject& plugin, trial& told);
void check_init_twice(const subject& plugin, trial& told);
void check_other_hosts(const subject& plugin, trial& told);
void check_side_effects(const subject& plugin, trial& told);

}  // namespace lamella::conformance
