// SPDX-License-Identifier: BSD-3-Clause
//
// Values of header cards (FITS 4.0, section 4.2): the text behind the value indicator becomes a typed value and a comment. Free format
// is accepted everywhere; what is no FITS value stays as text. Texts are views: of the field, or of the store where they were rewritten.
#pragma once

#include <complex>
#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>

#include "fits_text.hpp"

namespace fits {

/// An integer beyond 64 bits, or a real beyond a double.
struct decimal {
  std::string_view digits;
  friend bool operator==(const decimal&, const decimal&) = default;
};

/// monostate: the card has no value (4.1.2.3).
using card_value = std::variant<std::monostate, bool, std::int64_t, std::uint64_t, double, decimal, std::complex<double>, std::string_view>;

struct parsed_value {
  card_value value;
  std::string_view comment;
  unsigned issues = 0;
};

/// @param field  what follows "= ", Latin-1.
[[nodiscard]] parsed_value parse_value(std::string_view field, text_store& store);

/// An integer or a real with an exponent of E or D; blanks are allowed after a sign and around the exponent letter.
/// Nothing where the text is no number.
[[nodiscard]] std::optional<card_value> parse_number(std::string_view token, text_store& store);

/// The number as a double, or nothing for anything but a number.
[[nodiscard]] std::optional<double> as_real(const card_value& value) noexcept;
/// Also of a real without fraction, as some writers put it.
[[nodiscard]] std::optional<std::int64_t> as_integer(const card_value& value) noexcept;

}  // namespace fits
