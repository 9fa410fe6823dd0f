// SPDX-License-Identifier: BSD-3-Clause
//
// What `info --json` says about a file and its datasets. The keys are relied on by outside tools; tables for people are made in
// info.cpp.
#pragma once

#include <string>
#include <vector>

#include "dataset_choice.hpp"
#include "json_writer.hpp"

namespace lamella::cli {

/// @param path  as the user typed it.
void write_file(json_writer& json, const std::string& path, const file& f, const std::vector<chosen>& datasets);

}  // namespace lamella::cli
