// SPDX-License-Identifier: BSD-3-Clause
//
// JSON that was read: values with the order and repeats of members kept, and integers beyond 64 bits as their digits.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace lamella::zarr {

struct json_member;

struct json_digits {
  std::string digits = {};  ///< of an integer beyond 64 bits
};

struct json_value {
  using list_type = std::vector<json_value>;
  using object_type = std::vector<json_member>;
  std::variant<std::nullptr_t, bool, std::int64_t, std::uint64_t, double, json_digits, std::string, list_type, object_type>
      held;  // null at first

  [[nodiscard]] bool is_null() const noexcept { return std::holds_alternative<std::nullptr_t>(held); }
  [[nodiscard]] const std::string* text() const noexcept { return std::get_if<std::string>(&held); }
  [[nodiscard]] const list_type* list() const noexcept { return std::get_if<list_type>(&held); }
  [[nodiscard]] const object_type* object() const noexcept { return std::get_if<object_type>(&held); }
  /// An integer of 64 bits; also a real that is one, since some writers know no other numbers.
  [[nodiscard]] std::optional<std::int64_t> integer() const noexcept;
  [[nodiscard]] std::optional<double> real() const noexcept;
  /// The member of this name, the last one where it is repeated; nullptr where there is none, or no object.
  [[nodiscard]] const json_value* find(std::string_view name) const noexcept;
  /// For messages: "the text 'abc'", "a list".
  [[nodiscard]] std::string described() const;
};

struct json_member {
  std::string name = {};
  json_value value = {};
};

struct json_limits {
  std::uint64_t values = 4'000'000;
  std::uint64_t depth = 256;
};

/// The bare words NaN, Infinity and -Infinity, which Python writes, are read as texts.
/// @throws error  corrupt: no JSON, with the byte; limit: more values, or deeper nesting, than allowed.
[[nodiscard]] json_value parse_json(std::string_view text, const json_limits& limits);

}  // namespace lamella::zarr
