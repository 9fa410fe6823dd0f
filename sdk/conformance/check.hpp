// SPDX-License-Identifier: BSD-3-Clause
//
// A check: one promise that every plugin gives, and how it is put to the test.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "subject.hpp"
#include "trial.hpp"

namespace lamella::conformance {

struct check {
  std::string_view name;     ///< group and promise: "static.symbols"
  std::string_view promise;  ///< what holds where it passes
  /// Tells the trial what it finds. What it throws is a failure, not_applicable a skipped check.
  void (*run)(const subject&, trial&);
  std::vector<std::string_view> after = {};  ///< checks without which this one means nothing: where one fails, this one follows from it
  int seconds = 60;                          ///< that it may take
};

/// All checks, in the order in which they run.
[[nodiscard]] std::span<const check> checks();
/// nullptr: there is none of this name.
[[nodiscard]] const check* find_check(std::string_view name);

}  // namespace lamella::conformance
