// SPDX-License-Identifier: BSD-3-Clause
//
// Text fields of fixed width, as MRC headers keep them: padded with blanks or NULs, ASCII by the standard, Latin-1 in practice.
#pragma once

#include <string>
#include <string_view>

namespace lamella::mrc {

/// Every byte is one character (Latin-1); the result is UTF-8 and as long as the field, NULs included.
[[nodiscard]] std::string utf8_of_latin1(std::string_view field);

/// The field up to its first NUL, without blanks at the end, as UTF-8.
[[nodiscard]] std::string padded_text(std::string_view field);

/// True where every byte is printable ASCII, a blank or padding (NUL, tab, line ends).
[[nodiscard]] bool is_printable(std::string_view bytes) noexcept;

}  // namespace lamella::mrc
