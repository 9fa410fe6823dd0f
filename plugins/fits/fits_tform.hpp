// SPDX-License-Identifier: BSD-3-Clause
//
// Formats of table columns: TFORMn and TDIMn of binary tables (FITS 4.0, sections 7.3.1 and 7.3.2), TFORMn of ASCII tables (7.2.1).
// Text in, numbers out.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace fits {

struct binary_format {
  std::int64_t repeat = 1;
  char letter = 0;
  char element = 0;            ///< of P and Q: the letter of the values in the heap
  std::int64_t substring = 0;  ///< of A: width of the strings that share the field ("rAw"); 0: one string
};

/// Nothing where the text is no format or its size overflows.
[[nodiscard]] std::optional<binary_format> parse_binary_format(std::string_view text);
/// Bytes of one element; 0 for X, whose elements are bits.
[[nodiscard]] std::int64_t element_bytes(char letter) noexcept;
/// Bytes in each row.
[[nodiscard]] std::int64_t field_bytes(const binary_format& format) noexcept;

/// "(3,2)": first axis fastest. Nothing where the text is no list of natural numbers, or their product is beyond most_elements.
[[nodiscard]] std::optional<std::vector<std::int64_t>> parse_dimensions(std::string_view text, std::int64_t most_elements);

struct ascii_format {
  char letter = 0;  ///< A I F E D
  std::int64_t width = 0;
  std::uint32_t decimals = 0;
};

[[nodiscard]] std::optional<ascii_format> parse_ascii_format(std::string_view text);

}  // namespace fits
