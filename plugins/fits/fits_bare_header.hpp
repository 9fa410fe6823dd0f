// SPDX-License-Identifier: BSD-3-Clause
//
// Headers without data: cards of 80 bytes, with or without END and padding, or lines of text, one card a line. Shared by identification
// and opening; it reads no file.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "fits_card.hpp"

namespace fits {

struct bare_header {
  std::vector<card_image> cards;  ///< before END
  bool has_lines = false;
  bool has_end = false;
  std::size_t end_offset = 0;  ///< bytes up to and with END; all of them without
};

/// Lines of text rather than cards of 80 bytes.
[[nodiscard]] bool has_text_lines(std::string_view text) noexcept;

/// @param text  the whole file, or its beginning.
[[nodiscard]] bare_header split_bare_header(std::string_view text);

/// True where nothing but blanks, NUL and line ends is left.
[[nodiscard]] bool is_blank(std::string_view text) noexcept;

/// True where nearly all cards are beyond doubt cards, the first one is, and there are a few with values.
[[nodiscard]] bool is_credible(const bare_header& h);

}  // namespace fits
