// SPDX-License-Identifier: BSD-3-Clause
//
// Lines, encodings and numbers of EMSA/MAS text. Lines keep their place in the file, so that errors can name it.
#pragma once

#include <cstdint>
#include <lamella/plugin.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lamella::msa {

/// Something odd that does not prevent reading; becomes a warning.
struct remark {
  std::string message;
  sdk::place where = {};
};
using remarks = std::vector<remark>;

struct line {
  std::string_view text;          ///< without its end
  std::uint64_t byte_offset = 0;  ///< in the file
  std::uint64_t number = 1;       ///< counted from 1
  bool has_end = true;            ///< false: the text stops before CR or LF

  [[nodiscard]] sdk::place place(std::string field = {}) const {
    return {.byte_offset = static_cast<std::int64_t>(byte_offset), .field = std::move(field)};
  }
  [[nodiscard]] std::string label() const { return "line " + std::to_string(number); }
};

/// Takes lines that end in CR LF, LF or CR off the front of a text.
class line_reader {
 public:
  explicit line_reader(std::string_view text, std::uint64_t byte_offset = 0, std::uint64_t number = 1)
      : rest_(text), byte_offset_(byte_offset), number_(number) {}
  [[nodiscard]] std::optional<line> next();
  [[nodiscard]] std::uint64_t byte_offset() const noexcept { return byte_offset_; }
  [[nodiscard]] std::uint64_t number() const noexcept { return number_; }
  [[nodiscard]] std::string_view rest() const noexcept { return rest_; }

 private:
  std::string_view rest_;
  std::uint64_t byte_offset_, number_;
};

/// Bytes of a byte order mark at the front: 0 or 3.
[[nodiscard]] std::size_t byte_order_mark_bytes(std::string_view text) noexcept;

[[nodiscard]] std::string_view trimmed(std::string_view text) noexcept;
[[nodiscard]] std::string_view trimmed_end(std::string_view text) noexcept;
[[nodiscard]] std::string upper_case(std::string_view text);
[[nodiscard]] bool starts_with_ignoring_case(std::string_view text, std::string_view upper_case_prefix);

[[nodiscard]] bool is_utf8(std::string_view bytes) noexcept;
/// Latin-1 as UTF-8.
[[nodiscard]] std::string utf8_of_latin1(std::string_view bytes);

/// A whole token as a number: C notation, also with a trailing point or a Fortran D exponent. Nothing for words, NaN, infinities and
/// numbers that a double cannot hold; those too small for one are 0.
[[nodiscard]] std::optional<double> parse_number(std::string_view token);

struct leading_number {
  double value = 0;
  std::string_view rest;  ///< behind it, trimmed
};
/// The number at the front of a header value, which may have blanks before its exponent ("2.0 E-06") and more text behind it.
[[nodiscard]] std::optional<leading_number> parse_leading_number(std::string_view text);

}  // namespace lamella::msa
