// SPDX-License-Identifier: BSD-3-Clause
//
// Lists of integers as people type them: "2,0,1". Used by --permute and --chunks of convert; slices have a notation of their own.
#pragma once

#include <fmt/format.h>

#include <charconv>
#include <cstdint>
#include <string_view>
#include <vector>

#include "lamella/error.hpp"

namespace lamella::cli {

/// @throws error  bad_argument: not a list, or a number below least.
[[nodiscard]] inline std::vector<std::int64_t> parse_integers(std::string_view option, std::string_view text, std::int64_t least) {
  std::vector<std::int64_t> numbers;
  for (const char *at = text.data(), *end = at + text.size();; ++at) {
    std::int64_t number = 0;
    const auto [stop, fault] = std::from_chars(at, end, number);
    if (fault != std::errc{} || number < least || (stop != end && *stop != ',')) {
      throw error(errc::bad_argument, fmt::format("{} {}: not a list of integers from {}", option, text, least),
                  {.hint = fmt::format("type one number an axis, with commas: {} 2,0,1", option)});
    }
    numbers.push_back(number);
    at = stop;
    if (at == end) return numbers;
  }
}

}  // namespace lamella::cli
