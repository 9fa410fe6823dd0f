// SPDX-License-Identifier: BSD-3-Clause
//
// The results of checks for people, as JSON and as JUnit's XML.
#pragma once

#include <span>
#include <string>

#include "runner.hpp"
#include "verdict.hpp"

namespace lamella::conformance {

struct full_report {
  std::string plugin, version, folder;
  std::vector<result> results;
  std::vector<capability_verdict> capabilities;

  [[nodiscard]] std::size_t count(outcome o) const;
};

/// One check, as it ends.
[[nodiscard]] std::string line_of(const result& r);
/// What stands behind the lines: totals and capabilities.
[[nodiscard]] std::string summary_of(const full_report& report);
[[nodiscard]] std::string json_of(const full_report& report);
[[nodiscard]] std::string junit_of(const full_report& report);

}  // namespace lamella::conformance
