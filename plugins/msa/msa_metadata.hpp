// SPDX-License-Identifier: BSD-3-Clause
//
// What the header says, as named values: its keywords as they stand in the file, and the same facts under the dotted names that
// HyperSpy and RosettaSciIO use ("Acquisition_instrument.TEM.beam_energy"), so that programs need not know the keywords.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "msa_spectrum.hpp"

namespace lamella::msa {

struct node {
  std::string name;
  sdk::value value;
  std::vector<node> children = {};  ///< of a list or map; one level
};

/// In file order, repeats kept. Keywords of the standard that hold numbers are float64, their unit beside them; lists of numbers where
/// the multi-detector dialect has them.
[[nodiscard]] std::vector<node> keyword_nodes(const header& h);

/// @param file_name  last component of the path.
[[nodiscard]] std::vector<node> metadata_nodes(const header& h, std::string_view file_name, remarks& found);

/// What the values are: YLABEL, or the usual name for the kind of signal.
[[nodiscard]] std::string quantity_of(const header& h);

/// "02-MAR-1991" as "1991-03-02". Nothing where it is no such date.
[[nodiscard]] std::optional<std::string> iso_date(std::string_view text);
/// "12:34", "12:34:56" and "1:23:45 PM" as "hh:mm:ss".
[[nodiscard]] std::optional<std::string> iso_time(std::string_view text);

}  // namespace lamella::msa
