// SPDX-License-Identifier: BSD-3-Clause
//
// Integers of any length as decimal digits, from the two forms that pickles have. Bounded, because turning bits into digits takes
// quadratic time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lamella::mmappickle {

inline constexpr std::uint64_t longest_integer_bytes = 2048;
inline constexpr std::uint64_t longest_integer_digits = 4933;  // those of 2048 bytes and a sign

/// The number, where 64 bits hold it.
[[nodiscard]] std::optional<std::int64_t> small_integer(std::string_view digits);
/// digits as the shortest text of the same number: no plus, no leading zeros. Nothing: these are no digits.
[[nodiscard]] std::optional<std::string> plain_digits(std::string_view digits);
/// Of two's complement, little-endian, as LONG1 and LONG4 store it. No bytes: 0.
[[nodiscard]] std::string digits_of_bytes(std::string_view bytes);

}  // namespace lamella::mmappickle
