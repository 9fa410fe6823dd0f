// SPDX-License-Identifier: BSD-3-Clause
//
// Sizes in bytes as people type and read them. Used by --memory, by tables and by the progress bar. K, M, G, T (and KiB, MiB …) are
// powers of 1024, KB, MB … powers of 1000, as dd has it; sizes are printed in powers of 1000.
#pragma once

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "lamella/error.hpp"

namespace lamella::cli {

/// Bytes in one unit of a suffix; 0: not a suffix.
[[nodiscard]] inline double byte_unit(std::string_view suffix) {
  if (suffix.empty() || suffix == "B") return 1;
  constexpr std::string_view letters = "KMGTkmgt";
  const auto letter = letters.find(suffix[0]);
  if (letter == letters.npos) return 0;
  const auto rest = suffix.substr(1);
  if (!rest.empty() && rest != "B" && rest != "iB" && rest != "i") return 0;
  double unit = 1;
  for (std::size_t power = 0; power <= letter % 4; ++power) unit *= rest == "B" ? 1000 : 1024;
  return unit;
}

/// @throws error  bad_argument: not a size.
[[nodiscard]] inline std::uint64_t parse_byte_size(std::string_view text) {
  double number = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
  const double unit = fault == std::errc{} ? byte_unit({end, static_cast<std::size_t>(text.data() + text.size() - end)}) : 0;
  const double bytes = number * unit;
  if (unit == 0 || !(bytes >= 1 && bytes < 9.2e18)) {
    throw error(errc::bad_argument, fmt::format("'{}' is not a size in bytes", text),
                {.hint = "type a number and a unit: 512M, 4G, 1.5GiB"});
  }
  return static_cast<std::uint64_t>(bytes);
}

/// "17.2 GB": three digits at most before a fraction is dropped.
[[nodiscard]] inline std::string human_size(std::uint64_t bytes) {
  constexpr std::array units = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};
  double size = static_cast<double>(bytes);
  std::size_t unit = 0;
  for (; size >= 999.5; size /= 1000) ++unit;
  return unit == 0 || size >= 99.95 ? fmt::format("{:.0f} {}", size, units[unit]) : fmt::format("{:.1f} {}", size, units[unit]);
}

}  // namespace lamella::cli
