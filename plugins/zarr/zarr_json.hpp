// SPDX-License-Identifier: BSD-3-Clause
//
// Pieces of JSON as text, put together from the inside out. Objects keep the order in which members were added. There is no parser.
#pragma once

#include <concepts>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lamella::zarr {

/// Quoted and escaped. Bytes that are not UTF-8 become U+FFFD.
[[nodiscard]] std::string json_text(std::string_view text);
[[nodiscard]] bool is_utf8(std::string_view text) noexcept;
/// The shortest digits that give the same double again, always with a point or exponent; "NaN", "Infinity", "-Infinity" as texts.
[[nodiscard]] std::string json_real(double value);
/// The same for the digits of a float, which are fewer.
[[nodiscard]] std::string json_real(float value);
[[nodiscard]] inline std::string json_flag(bool value) {
  return value ? "true" : "false";
}
[[nodiscard]] std::string json_integer(std::integral auto value) {
  return std::to_string(value);
}
[[nodiscard]] std::string json_list(const std::vector<std::string>& items);
[[nodiscard]] std::string json_integers(const std::vector<std::int64_t>& numbers);
/// As a text.
[[nodiscard]] std::string json_base64(std::string_view bytes);

class json_object {
 public:
  void add(std::string name, std::string value) { members_.emplace_back(std::move(name), std::move(value)); }
  [[nodiscard]] bool empty() const noexcept { return members_.empty(); }
  [[nodiscard]] bool has(std::string_view name) const;
  /// JSON has one value a name: values of a repeated name become a list, where the first stood.
  [[nodiscard]] std::string text() const;

 private:
  std::vector<std::pair<std::string, std::string>> members_;
};

/// Each member of an object on a line of its own; lists as they are.
[[nodiscard]] std::string indented(std::string_view json);

}  // namespace lamella::zarr
