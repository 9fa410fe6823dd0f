// SPDX-License-Identifier: BSD-3-Clause
#include "mmappickle_integer.hpp"

#include <algorithm>
#include <charconv>
#include <vector>

namespace lamella::mmappickle {

std::optional<std::int64_t> small_integer(std::string_view digits) {
  std::int64_t value = 0;
  const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (failed != std::errc() || end != digits.data() + digits.size()) return {};
  return value;
}

std::optional<std::string> plain_digits(std::string_view digits) {
  const bool is_negative = digits.starts_with('-');
  if (is_negative || digits.starts_with('+')) digits.remove_prefix(1);
  if (digits.empty() || !std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; })) return {};
  digits.remove_prefix(std::min(digits.find_first_not_of('0'), digits.size() - 1));
  return (is_negative && digits != "0" ? "-" : "") + std::string(digits);
}

namespace {

constexpr std::uint32_t nine_digits = 1'000'000'000;

// The magnitude in 32-bit limbs, least significant first.
std::vector<std::uint32_t> magnitude_of(std::string_view bytes, bool is_negative) {
  std::vector<std::uint32_t> limbs((bytes.size() + 3) / 4);
  std::uint32_t carry = 1;  // of the two's complement
  for (std::size_t i = 0; i < limbs.size() * 4; ++i) {
    std::uint32_t byte = i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : is_negative ? 0xFF : 0;
    if (is_negative) {
      byte = (byte ^ 0xFF) + carry;
      carry = byte >> 8;
    }
    limbs[i / 4] |= (byte & 0xFF) << 8 * (i % 4);
  }
  return limbs;
}

// limbs /= 10^9; gives the remainder.
std::uint32_t divide(std::vector<std::uint32_t>& limbs) {
  std::uint64_t rest = 0;
  for (auto i = limbs.size(); i-- > 0;) {
    rest = rest << 32 | limbs[i];
    limbs[i] = static_cast<std::uint32_t>(rest / nine_digits);
    rest %= nine_digits;
  }
  while (!limbs.empty() && limbs.back() == 0) limbs.pop_back();
  return static_cast<std::uint32_t>(rest);
}

}  // namespace

std::string digits_of_bytes(std::string_view bytes) {
  const bool is_negative = !bytes.empty() && (static_cast<unsigned char>(bytes.back()) & 0x80) != 0;
  auto limbs = magnitude_of(bytes, is_negative);
  std::string reversed;
  do {
    auto group = divide(limbs);
    for (int i = 0; i < 9; ++i, group /= 10) reversed += static_cast<char>('0' + group % 10);
  } while (!limbs.empty());
  reversed.resize(std::max<std::size_t>(reversed.find_last_not_of('0') + 1, 1));
  if (is_negative) reversed += '-';
  return {reversed.rbegin(), reversed.rend()};
}

}  // namespace lamella::mmappickle
