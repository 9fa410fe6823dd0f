// SPDX-License-Identifier: BSD-3-Clause
//
// A strict parser for the Python literals that NPY headers are made of: dictionaries, lists, tuples, quoted texts, decimal integers, True,
// False and None. It evaluates nothing; expressions, floats, comments and other numbers are refused.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "npy_text.hpp"

namespace lamella::npy {

struct literal {
  enum class kind { none, boolean, integer, text, list, tuple, dictionary };
  kind is = kind::none;
  std::int64_t integer = 0;         ///< also of a boolean
  std::string text = {};            ///< UTF-8
  std::vector<literal> items = {};  ///< of a dictionary: key, value, key, value …
  std::int64_t byte_offset = 0;     ///< in the file

  [[nodiscard]] bool is_sequence() const noexcept { return is == kind::list || is == kind::tuple; }
};

/// @param byte_offset  of the text in its file, for messages.
/// @throws error       corrupt: not one literal; limit: nested deeper than 40 levels.
[[nodiscard]] literal parse_literal(std::string_view text, encoding coding, std::int64_t byte_offset);

/// What it is, for messages: "a tuple of 2".
[[nodiscard]] std::string description_of(const literal& value);

}  // namespace lamella::npy
