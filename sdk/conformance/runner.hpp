// SPDX-License-Identifier: BSD-3-Clause
//
// Runs checks, each in a process of its own, and says which of them passed.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "check.hpp"

namespace lamella::conformance {

enum class outcome { passed, failed, consequence, skipped };
[[nodiscard]] std::string_view to_string(outcome o) noexcept;

struct result {
  const check* what = nullptr;
  outcome end = outcome::passed;
  std::vector<std::string> messages = {};  ///< why it failed or was skipped
  std::string because = {};                ///< of a consequence: the check that failed
  std::vector<finding> findings = {};
  double seconds = 0;
};

/// Runs the checks in their order; one that comes after a failed one is not run, but marked as its consequence.
///
/// @param chosen  names; empty: all. Checks that a chosen one comes after are run as well.
/// @param tell    called after each.
[[nodiscard]] std::vector<result> run_checks(const request& asked, const std::vector<std::string>& chosen,
                                             const std::function<void(const result&)>& tell);

/// What the process of one check does.
///
/// @return  exit code.
int run_one(const request& asked, std::string_view name, int record_descriptor);

/// The words that give a request to another run of this program, and back: taken from the front of words.
[[nodiscard]] std::vector<std::string> words_of(const request& asked);
[[nodiscard]] bool take_word(request& asked, std::span<const std::string>& words);

}  // namespace lamella::conformance
