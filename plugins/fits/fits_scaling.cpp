// SPDX-License-Identifier: BSD-3-Clause
#include "fits_scaling.hpp"

namespace fits {
namespace {

bool is_integer(std::string_view stored) noexcept {
  return stored[1] == 'i' || stored[1] == 'u';
}
int bits_of(std::string_view stored) noexcept {
  return (stored[2] - '0') * 8;
}

/// Exact: 9223372036854775807 is not 2^63, although its nearest double is.
bool equals_power_of_two(const card_value& value, int power) noexcept {
  const auto magnitude = std::uint64_t{1} << power;
  if (const auto* i = std::get_if<std::int64_t>(&value)) return *i >= 0 && static_cast<std::uint64_t>(*i) == magnitude;
  if (const auto* u = std::get_if<std::uint64_t>(&value)) return *u == magnitude;
  const auto* r = std::get_if<double>(&value);
  return r != nullptr && *r == static_cast<double>(magnitude);
}

}  // namespace

scaling read_scaling(const header& h, const std::string& scale_keyword, const std::string& zero_keyword, findings& found) {
  scaling s;
  const auto number = [&](const std::string& keyword) -> const card* {
    const auto* c = h.find(keyword);
    if (c == nullptr || as_real(c->value)) return c;
    if (!std::holds_alternative<std::monostate>(c->value))
      found.push_back({keyword + " is no number, not applied", static_cast<std::int64_t>(c->byte_offset), keyword});
    return nullptr;
  };
  if (const auto* c = number(scale_keyword)) s.scale = *as_real(c->value);
  if (const auto* c = number(zero_keyword)) s.zero = c->value;
  return s;
}

bool is_sign_flip(std::string_view stored, const scaling& s, bool has_signed_bytes) {
  if (!is_integer(stored) || s.scale != 1) return false;
  if (bits_of(stored) == 8) return has_signed_bytes && as_real(s.zero) == -128.0;
  return equals_power_of_two(s.zero, bits_of(stored) - 1);
}

std::vector<lamella::sdk::transform> transforms_of(std::string_view stored, const scaling& s, const scaling_rules& rules) {
  if (is_sign_flip(stored, s, rules.has_signed_bytes))
    return {lamella::sdk::flip_sign_bit(bits_of(stored) == 8 ? "|i1" : "<u" + std::string(1, stored[2]))};
  const auto zero = as_real(s.zero).value_or(0);
  const auto blank = is_integer(stored) ? s.blank : std::nullopt;
  if (s.scale == 1 && zero == 0 && !blank) return {};
  const auto unless = [](double value, double neutral) { return value == neutral ? std::nullopt : std::optional(value); };
  return {lamella::sdk::affine(std::string(rules.float_dtype), unless(s.scale, 1), unless(zero, 0), blank)};
}

}  // namespace fits
