// SPDX-License-Identifier: BSD-3-Clause
//
// The keywords of ISO 22029 / EMSA/MAS 1.0: which of them hold numbers, and how a keyword with its unit is recognised.
#pragma once

#include <string>
#include <string_view>

namespace lamella::msa {

/// A keyword as written, taken apart.
struct keyword_name {
  std::string written;   ///< between '#' and ':', trimmed
  std::string known;     ///< the standard's spelling; the upper-case text where it is none of the standard's
  std::string unit;      ///< behind the '-' of a known keyword
  bool is_exact = true;  ///< false: recognised by its first nine characters ("SOLIDANGL-sR")
  bool is_user_defined = false;
};

/// @param text  between the start of the line and the colon, or the whole line where there is none; starts with '#'.
[[nodiscard]] keyword_name parse_keyword(std::string_view text);

[[nodiscard]] bool holds_number(std::string_view known_keyword) noexcept;

}  // namespace lamella::msa
