// SPDX-License-Identifier: BSD-3-Clause
//
// The header of an EMSA/MAS file: its keyword lines in order, repeats kept, up to #SPECTRUM. Values keep their blanks but the one of
// column 15 and those at the end, so that titles continued over several lines join as they were split.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "msa_keywords.hpp"
#include "msa_text.hpp"

namespace lamella::msa {

struct keyword_line {
  keyword_name name;
  std::string value;  ///< UTF-8
  std::uint64_t byte_offset = 0, number = 0;

  [[nodiscard]] sdk::place place() const { return {.byte_offset = static_cast<std::int64_t>(byte_offset), .field = name.written}; }
};

struct header {
  std::vector<keyword_line> lines;     ///< without SPECTRUM
  std::uint64_t data_byte_offset = 0;  ///< of the line behind #SPECTRUM
  std::uint64_t data_line = 0;

  /// The last line with this keyword of the standard; nullptr: none.
  [[nodiscard]] const keyword_line* find(std::string_view known) const;
  /// Value of find, or nothing.
  [[nodiscard]] std::string_view text(std::string_view known) const;
  /// First number of find's value.
  [[nodiscard]] std::optional<double> number(std::string_view known) const;
  /// All values of a keyword that may repeat.
  [[nodiscard]] std::string joined(std::string_view known, std::string_view separator) const;
};

/// Judges the first line: true for #FORMAT with EMSA/MAS, false where the first line has another keyword.
///
/// @throws error  not_this_format: #FORMAT names another format.
[[nodiscard]] bool has_format_line(std::string_view text);

/// True where a line of text starts with #SPECTRUM.
[[nodiscard]] bool has_spectrum_line(std::string_view text);

/// @throws error  not_this_format: #FORMAT names another format; truncated: no #SPECTRUM line; limit: too many lines.
[[nodiscard]] header parse_header(std::string_view text, remarks& found);

}  // namespace lamella::msa
