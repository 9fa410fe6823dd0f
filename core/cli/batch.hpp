// SPDX-License-Identifier: BSD-3-Clause
//
// One sub-command over several files: a file that fails is told on standard error and does not stop the others. A single file is no
// batch: its error is the command's.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace lamella::cli {

/// @param work  for one file; returns its exit code.
/// @return      of a single file: its exit code; of several: done, or part_failed.
[[nodiscard]] int for_each_file(const std::vector<std::string>& paths, const std::function<int(const std::string& path)>& work);

}  // namespace lamella::cli
