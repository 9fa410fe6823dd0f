// SPDX-License-Identifier: BSD-3-Clause
//
// Ctrl-C and SIGTERM. A flag asks the work to end; where it does not within a moment and no output is unfinished, the process ends
// itself, so that a plugin deep in a header cannot hold the user up. Whoever writes a file holds an unfinished_output.
#pragma once

#include <atomic>

namespace lamella::cli {

/// Also makes a closed pipe an error of write() instead of a signal.
void catch_interruptions();

/// Passed as the cancel flag of whatever takes long.
[[nodiscard]] const std::atomic<bool>& interruption() noexcept;

/// Throws cancelled once the user asked to end.
void check_interruption();

/// While one lives, an interrupted process ends only by the work's own clean-up.
class unfinished_output {
 public:
  unfinished_output() noexcept;
  ~unfinished_output();
  unfinished_output(const unfinished_output&) = delete;
  unfinished_output& operator=(const unfinished_output&) = delete;
};

}  // namespace lamella::cli
