// SPDX-License-Identifier: BSD-3-Clause
//
// Ctrl-C and SIGTERM. A flag asks the work to end; where it does not within a moment, the process ends itself, so that neither a plugin
// deep in a header nor a codec in a large chunk can hold the user up. Whoever writes a file holds an unfinished_output, which says how
// to take away what is there so far.
#pragma once

#include <atomic>
#include <functional>
#include <list>

namespace lamella::cli {

/// Also makes a closed pipe an error of write() instead of a signal.
void catch_interruptions();

/// Passed as the cancel flag of whatever takes long.
[[nodiscard]] const std::atomic<bool>& interruption() noexcept;

/// Throws cancelled once the user asked to end.
void check_interruption();

/// While one lives, an interrupted process that does not end by itself takes its unfinished files away first.
class unfinished_output {
 public:
  /// @param take_away  called by another thread, while this one may be doing anything; false: everything is complete and stays, the
  ///                   process ends by itself.
  explicit unfinished_output(std::function<bool()> take_away);
  /// For what is small: the process ends by itself.
  unfinished_output() : unfinished_output([] { return false; }) {}
  ~unfinished_output();
  unfinished_output(const unfinished_output&) = delete;
  unfinished_output& operator=(const unfinished_output&) = delete;

 private:
  std::list<std::function<bool()>>::iterator place_;
};

}  // namespace lamella::cli
