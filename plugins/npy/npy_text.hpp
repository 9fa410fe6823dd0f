// SPDX-License-Identifier: BSD-3-Clause
//
// Encodings of header text and quoting of Python strings. Headers of versions 1 and 2 are Latin-1, version 3 is UTF-8; everything that
// is handed on is UTF-8.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace lamella::npy {

enum class encoding { latin1, utf8 };

[[nodiscard]] bool is_utf8(std::string_view text) noexcept;
/// False for surrogates and numbers beyond U+10FFFF, which are no characters.
[[nodiscard]] bool is_character(std::uint32_t code_point) noexcept;
void append_utf8(std::string& text, std::uint32_t code_point);

/// UTF-8 as Latin-1, one byte a character. False: a character has none; text is then unspecified.
[[nodiscard]] bool to_latin1(std::string_view utf8, std::string& text);

/// How the host's type texts quote: only the quote and the backslash are escaped.
[[nodiscard]] std::string host_quoted(std::string_view text);
/// As Python's repr: double quotes where that saves escapes, control characters as escapes.
[[nodiscard]] std::string python_quoted(std::string_view text);

}  // namespace lamella::npy
