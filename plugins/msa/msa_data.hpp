// SPDX-License-Identifier: BSD-3-Clause
//
// The numbers between #SPECTRUM and #ENDOFDATA in reading order, with what is needed to say how they are meant: values a line and the
// separators that occur. What is x and what is y stands in msa_spectrum.hpp.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "msa_header.hpp"

namespace lamella::msa {

struct data_section {
  /// Lines that follow each other with the same number of values.
  struct rows_alike {
    std::size_t values_a_row = 0, row_count = 0;
    std::uint64_t number = 0, byte_offset = 0;  ///< of the first line
  };
  std::vector<double> values;
  std::vector<rows_alike> rows;  ///< lines without values left out
  bool has_end = false;          ///< #ENDOFDATA was there
  bool has_cut_value = false;    ///< the text stopped within the last value, which is left out
  bool has_points = false;       ///< a decimal point somewhere
  bool has_semicolons = false;
  bool has_commas_between_digits = false;  ///< without a blank: "1,5"
};

/// @param text    the whole file.
/// @throws error  corrupt: a token that is not a number, with its line and byte offset.
[[nodiscard]] data_section parse_data(std::string_view text, const header& h);

}  // namespace lamella::msa
