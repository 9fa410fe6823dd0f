// SPDX-License-Identifier: BSD-3-Clause
#include "zarr_fill_value.hpp"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>
#include <lamella/plugin.hpp>
#include <limits>
#include <optional>

#include "zarr_base64.hpp"

namespace lamella::zarr {
namespace {

[[noreturn]] void damaged(const element& e, const json_value& value) {
  throw sdk::error(sdk::errc::corrupt, "fill_value is " + value.described() + ", no value of type " + source_text(e),
                   {.field = "fill_value"});
}

/// The low bytes of an integer, in the byte order of the type.
std::string bytes_of_bits(std::uint64_t bits, std::int64_t size, bool big_endian) {
  std::string made;
  for (std::int64_t i = 0; i < size; ++i) made += static_cast<char>(bits >> (8 * i) & 0xFF);
  if (big_endian) std::ranges::reverse(made);
  return made;
}

/// IEEE half precision, rounded to the nearest, ties to even.
std::uint16_t half_bits(double value) {
  constexpr double beyond_largest = 65520;  // rounds to infinity
  const std::uint16_t sign = std::signbit(value) ? 0x8000 : 0;
  if (std::isnan(value)) return sign | 0x7E00;
  const double size = std::abs(value);
  if (size >= beyond_largest) return sign | 0x7C00;
  const int exponent = size == 0 ? -14 : std::max(std::ilogb(size), -14);
  const auto mantissa = static_cast<int>(std::nearbyint(std::ldexp(size, 10 - exponent)));  // 1024 and more where it is normal
  return static_cast<std::uint16_t>(sign | (((exponent + 15) << 10) + mantissa - 1024));
}

std::uint64_t bits_of_real(double value, std::int64_t size) {
  if (size == 2) return half_bits(value);
  if (size == 4) return std::bit_cast<std::uint32_t>(static_cast<float>(value));
  return std::bit_cast<std::uint64_t>(value);
}

/// Version 3 writes any pattern of bits as hexadecimal digits, two for a byte, the highest byte first.
std::optional<std::uint64_t> hexadecimal_bits(std::string_view text, std::int64_t size) {
  std::uint64_t bits = 0;
  if (!text.starts_with("0x") || text.size() != 2 + 2 * static_cast<std::size_t>(size)) return {};
  const auto [end, fault] = std::from_chars(text.data() + 2, text.data() + text.size(), bits, 16);
  if (fault != std::errc() || end != text.data() + text.size()) return {};
  return bits;
}

std::string real_bytes(const element& e, std::int64_t size, const json_value& value) {
  const auto made = [&](double number) { return bytes_of_bits(bits_of_real(number, size), size, e.big_endian); };
  if (size > 8 && value.real() != 0) damaged(e, value);  // long doubles of NumPy
  if (size > 8) return std::string(static_cast<std::size_t>(size), '\0');
  if (const auto number = value.real()) return made(*number);
  if (value.text() == nullptr) damaged(e, value);
  const auto& text = *value.text();
  if (text == "NaN") return made(std::numeric_limits<double>::quiet_NaN());
  if (text == "Infinity") return made(std::numeric_limits<double>::infinity());
  if (text == "-Infinity") return made(-std::numeric_limits<double>::infinity());
  if (const auto bits = hexadecimal_bits(text, size)) return bytes_of_bits(*bits, size, e.big_endian);
  damaged(e, value);
}

std::string complex_bytes(const element& e, const json_value& value) {
  const auto part = e.count / 2;
  const auto* parts = value.list();
  if (parts != nullptr && parts->size() == 2) return real_bytes(e, part, parts->front()) + real_bytes(e, part, parts->back());
  if (parts != nullptr) damaged(e, value);
  return real_bytes(e, part, value) + std::string(static_cast<std::size_t>(part), '\0');
}

std::string integer_bytes(const element& e, const json_value& value) {
  if (const auto* natural = std::get_if<std::uint64_t>(&value.held); natural != nullptr && e.kind == 'u' && e.count == 8)
    return bytes_of_bits(*natural, 8, e.big_endian);
  const auto number = value.integer();
  if (!number) damaged(e, value);
  const auto bits = static_cast<int>(8 * e.count);
  const auto highest = e.kind == 'u' && bits < 64 ? (std::int64_t{1} << bits) - 1 : INT64_MAX >> (e.kind == 'u' ? 0 : 64 - bits);
  const auto lowest = e.kind == 'u' ? 0 : -highest - 1;
  if (*number < lowest || *number > highest) damaged(e, value);
  return bytes_of_bits(static_cast<std::uint64_t>(*number), e.count, e.big_endian);
}

std::string flag_bytes(const element& e, const json_value& value) {
  const auto* flag = std::get_if<bool>(&value.held);
  const auto number = value.integer();
  if (flag == nullptr && number != 0 && number != 1) damaged(e, value);
  return {static_cast<char>(flag != nullptr ? *flag : *number != 0)};
}

std::string time_bytes(const element& e, const json_value& value) {
  if (value.text() != nullptr && *value.text() == "NaT") return bytes_of_bits(std::uint64_t{1} << 63, 8, e.big_endian);
  const auto number = value.integer();
  if (!number) damaged(e, value);
  return bytes_of_bits(static_cast<std::uint64_t>(*number), 8, e.big_endian);
}

/// Code points of UTF-8, each as 4 bytes. The parser of JSON has seen to it that the text is UTF-8.
std::string utf32_bytes(const element& e, const json_value& value) {
  std::string made;
  std::string_view text = *value.text();
  while (!text.empty()) {
    const auto first = static_cast<unsigned char>(text.front());
    const std::size_t length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    std::uint32_t point = length == 1 ? first : first & (0x7Fu >> length);
    for (std::size_t i = 1; i < length && i < text.size(); ++i) point = point << 6 | (static_cast<unsigned char>(text[i]) & 0x3Fu);
    made += bytes_of_bits(point, 4, e.big_endian);
    text.remove_prefix(std::min(length, text.size()));
  }
  return made;
}

/// Raw bytes of version 3's r8, r16 … are a list of numbers.
std::optional<std::string> bytes_of_list(const json_value& value) {
  std::string made;
  if (value.list() == nullptr) return {};
  for (const auto& item : *value.list()) {
    const auto number = item.integer();
    if (!number || *number < 0 || *number > 255) return {};
    made += static_cast<char>(*number);
  }
  return made;
}

std::string padded(const element& e, const json_value& value, std::string bytes) {
  const auto size = static_cast<std::size_t>(e.item_bytes);
  const bool is_text = e.kind == 'S' || e.kind == 'U';
  if (bytes.size() > size || (!is_text && !bytes.empty() && bytes.size() != size)) damaged(e, value);
  bytes.resize(size);
  return bytes;
}

/// Texts, raw bytes and structures: base64 but for code points; 0 is what some writers have for "nothing".
std::string block_bytes(const element& e, const json_value& value) {
  if (value.integer() == 0) return {};
  if (value.text() != nullptr && e.kind == 'U') return padded(e, value, utf32_bytes(e, value));
  const auto bytes = value.text() != nullptr ? bytes_of_base64(*value.text()) : bytes_of_list(value);
  if (!bytes) damaged(e, value);
  return padded(e, value, *bytes);
}

/// A structure as an object of its fields, as newer writers have it; a field that is left out is zeros.
std::string structure_bytes(const element& e, const json_value& value) {
  if (value.object() == nullptr) return block_bytes(e, value);
  std::string made;
  for (const auto& f : e.fields) {
    const auto* one = value.find(f.name);
    auto bytes = one == nullptr ? std::string() : fill_bytes(f.type, *one);
    bytes.resize(static_cast<std::size_t>(f.type.item_bytes));
    made += bytes;
  }
  return made;
}

}  // namespace

std::string fill_bytes(const element& e, const json_value& value) {
  if (value.is_null()) return {};
  if (!e.fields.empty()) return structure_bytes(e, value);
  switch (e.kind) {
    case 'b':
      return flag_bytes(e, value);
    case 'i':
    case 'u':
      return integer_bytes(e, value);
    case 'f':
      return real_bytes(e, e.count, value);
    case 'c':
      return complex_bytes(e, value);
    case 'M':
    case 'm':
      return time_bytes(e, value);
    default:
      return block_bytes(e, value);
  }
}

}  // namespace lamella::zarr
