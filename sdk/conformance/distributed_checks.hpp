// SPDX-License-Identifier: BSD-3-Clause
//
// Checks of distributed loading: a reference is all that a worker gets.
#pragma once

#include "subject.hpp"

namespace lamella::conformance {

void check_workers(const subject& plugin, trial& told);
void check_changed_files(const subject& plugin, trial& told);
void check_interleaved(const subject& plugin, trial& told);
void check_serialised_again(const subject& plugin, trial& told);
void check_allowed_folders(const subject& plugin, trial& told);
void check_hostile_references(const subject& plugin, trial& told);

/// What a worker does: opens the references of a file, with the plugin's folder or with no plugin at all, and prints the hash of every
/// chunk, a line each.
///
/// @return  exit code.
int run_worker(const std::string& reference_path, const std::string& plugin_folder);
/// Prints the reference of a sample: what another process makes of it.
///
/// @return  exit code.
int run_reference(const request& asked, const std::string& sample_name);

}  // namespace lamella::conformance
