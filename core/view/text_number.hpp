// SPDX-License-Identifier: BSD-3-Clause
//
// Numbers written as text in fixed-width fields. The one conversion that can throw and allocate, so never run under a guard.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "lamella/layout.hpp"

namespace lamella {

class text_number {
 public:
  /// @throws error  unsupported: not from text to an integer or a real.
  text_number(const transform& t, const dtype& in);

  [[nodiscard]] std::int64_t size() const noexcept { return size_; }
  /// Writes count packed numbers; blank fields are 0 or NaN.
  ///
  /// @throws error  corrupt: not a number, or one that does not fit.
  void convert(const std::byte* from, std::int64_t from_step, std::byte* to, std::int64_t count) const;

 private:
  void convert_integer(std::string_view text, std::byte* to) const;
  void convert_real(std::string_view text, std::byte* to) const;

  std::int64_t width_, size_;
  bool is_real_;
  std::string blank_;
  std::uint32_t implied_decimals_;
};

/// The number in a fixed-width text field: blanks ignored, D exponents, exponents without a letter (1.5+3).
///
/// @throws error   corrupt: not a number, with the text.
/// @source         FITS 4.0, 7.2.5.
[[nodiscard]] double parse_text_real(std::string_view text, std::uint32_t implied_decimals);
[[nodiscard]] std::int64_t parse_text_integer(std::string_view text);

}  // namespace lamella
