// SPDX-License-Identifier: BSD-3-Clause
//
// From stored to physical numbers: BSCALE, BZERO, BLANK of images, TSCALn, TZEROn of columns, PSCALn, PZEROn of random groups
// (FITS 4.0, sections 4.4.2.5, 5.2.5, 6.3, 7.3.3), as transforms that the host applies.
#pragma once

#include <cstdint>
#include <lamella/plugin.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fits_header.hpp"

namespace fits {

struct scaling {
  double scale = 1;
  card_value zero = std::int64_t{0};  ///< a number, as exact as the card has it
  std::optional<std::int64_t> blank = {};
};

/// Values that are no numbers count as absent, with a finding.
[[nodiscard]] scaling read_scaling(const header& h, const std::string& scale_keyword, const std::string& zero_keyword, findings& found);

/// What distinguishes images from columns, as peers agree on it.
struct scaling_rules {
  std::string_view float_dtype;  ///< arithmetic and result of scaled numbers
  bool has_signed_bytes = true;  ///< unsigned bytes with a zero of -128 are signed ones
};

/// @param stored  NumPy type string of a number.
[[nodiscard]] std::vector<lamella::sdk::transform> transforms_of(std::string_view stored, const scaling& s, const scaling_rules& rules);

/// True where stored integers are those of the other signedness, moved by half of their range, and nothing else.
[[nodiscard]] bool is_sign_flip(std::string_view stored, const scaling& s, bool has_signed_bytes);

}  // namespace fits
