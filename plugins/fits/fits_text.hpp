// SPDX-License-Identifier: BSD-3-Clause
//
// Plain text as FITS headers use it: blanks, upper case, Latin-1. Used by all parsers of this folder; it knows no cards.
#pragma once

#include <string>
#include <string_view>

namespace fits {

[[nodiscard]] std::string_view trim_left(std::string_view text) noexcept;
[[nodiscard]] std::string_view trim_right(std::string_view text) noexcept;
[[nodiscard]] std::string_view trim(std::string_view text) noexcept;

[[nodiscard]] inline bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}
[[nodiscard]] std::string upper(std::string_view text);

/// Headers are ASCII; what writers put beyond it is taken as Latin-1, so that every byte has a meaning.
[[nodiscard]] std::string utf8_of_latin1(std::string_view text);

}  // namespace fits
