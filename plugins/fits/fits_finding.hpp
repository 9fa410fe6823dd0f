// SPDX-License-Identifier: BSD-3-Clause
//
// What a reader forgives. Parsers collect findings instead of calling the host, so that they stay pure; the glue turns them into
// warnings.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace fits {

struct finding {
  std::string message;
  std::int64_t byte_offset = -1;
  std::string field = {};
};
using findings = std::vector<finding>;

/// Departures from the standard in one card; bits of card.issues.
enum issue : unsigned {
  issue_lower_case = 1u << 0,
  issue_indicator = 1u << 1,
  issue_not_ascii = 1u << 2,
  issue_control = 1u << 3,
  issue_unterminated = 1u << 4,
  issue_not_a_value = 1u << 5,
  issue_after_value = 1u << 6,
  issue_continuation = 1u << 7
};
inline constexpr unsigned issue_count = 8;

/// What is wrong and what is made of it, to be read after "card KEY: ".
[[nodiscard]] const char* description(unsigned issue_number) noexcept;

}  // namespace fits
