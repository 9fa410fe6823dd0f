// SPDX-License-Identifier: BSD-3-Clause
//
// JSON, written front to back on one line: what every --json prints. The text can be taken away while it is being written, so that a
// long answer needs little memory. It writes what strict parsers read: NaN and infinities are the strings NaN, Infinity, -Infinity,
// bytes that are no UTF-8 are U+FFFD. It reads nothing.
#pragma once

#include <fmt/format.h>

#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "printable_text.hpp"

namespace lamella::cli {

class json_writer {
 public:
  json_writer& begin_object() { return open('{'); }
  json_writer& end_object() { return close('}'); }
  json_writer& begin_list() { return open('['); }
  json_writer& end_list() { return close(']'); }

  json_writer& key(std::string_view name) {
    text(name);
    text_ += ": ";
    is_first_ = true;
    return *this;
  }
  json_writer& null() { return literal("null"); }
  json_writer& boolean(bool value) { return literal(value ? "true" : "false"); }
  json_writer& integer(std::int64_t value) { return literal(fmt::to_string(value)); }
  json_writer& unsigned_integer(std::uint64_t value) { return literal(fmt::to_string(value)); }
  /// The shortest digits that read back as the same double, always with a point or an exponent.
  json_writer& real(double value) {
    if (std::isnan(value)) return text("NaN");
    if (std::isinf(value)) return text(value > 0 ? "Infinity" : "-Infinity");
    auto digits = fmt::to_string(value);
    if (digits.find_first_of(".e") == digits.npos) digits += ".0";
    return literal(digits);
  }
  json_writer& text(std::string_view value) {
    separate();
    text_ += '"';
    append_escaped(value);
    text_ += '"';
    return *this;
  }

  [[nodiscard]] std::size_t size() const noexcept { return text_.size(); }
  /// What was written since the last call.
  [[nodiscard]] std::string take() { return std::exchange(text_, {}); }

 private:
  void separate() {
    if (!is_first_) text_ += ", ";
    is_first_ = false;
  }
  json_writer& open(char bracket) {
    separate();
    text_ += bracket;
    is_first_ = true;
    return *this;
  }
  json_writer& close(char bracket) {
    text_ += bracket;
    is_first_ = false;
    return *this;
  }
  json_writer& literal(std::string_view token) {
    separate();
    text_ += token;
    return *this;
  }
  void append_escaped(std::string_view value) {
    while (!value.empty()) {
      const auto c = first_character(value);
      if (!c.is_valid)
        text_ += "\uFFFD";
      else if (c.code == '"' || c.code == '\\')
        (text_ += '\\') += static_cast<char>(c.code);
      else if (c.code < 0x20 || is_surrogate(c.code))
        text_ += fmt::format("\\u{:04x}", static_cast<unsigned>(c.code));
      else
        text_ += value.substr(0, c.size);
      value.remove_prefix(c.size);
    }
  }

  std::string text_;
  bool is_first_ = true;
};

}  // namespace lamella::cli
