// SPDX-License-Identifier: BSD-3-Clause
#include "view/transform_step.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <charconv>
#include <cstring>
#include <limits>
#include <string>

namespace lamella {

namespace {

using step = std::function<void(const std::byte*, std::byte*, std::int64_t)>;

template <typename T>
T load(const std::byte* from) {
  T value;
  std::memcpy(&value, from, sizeof value);
  return value;
}
template <typename T>
void store(std::byte* to, T value) {
  std::memcpy(to, &value, sizeof value);
}

template <typename In>
struct element {
  using type = In;
  static In value(const std::byte* from) { return load<In>(from); }
};
struct half_element {
  using type = float;
  static float value(const std::byte* from) { return half_to_float(load<std::uint16_t>(from)); }
};

/// Blank, then times scale, then plus offset: each rounded to Float, each left out where it changes nothing.
template <typename Element, typename Float>
step affine_step(const transform& t) {
  const auto scale = static_cast<Float>(t.scale.value_or(1));
  const auto offset = static_cast<Float>(t.offset.value_or(0));
  const bool scales = scale != Float(1), shifts = offset != Float(0);
  const auto blank = t.blank;
  return [=](const std::byte* in, std::byte* out, std::int64_t count) {
    constexpr auto in_size = std::is_same_v<Element, half_element> ? 2 : sizeof(typename Element::type);
    for (std::int64_t i = 0; i < count; ++i) {
      const auto stored = Element::value(in + i * static_cast<std::int64_t>(in_size));
      auto value = static_cast<Float>(stored);
      if (scales) value *= scale;
      if (shifts) value += offset;
      if constexpr (std::is_integral_v<typename Element::type>)
        if (blank && static_cast<std::int64_t>(stored) == *blank) value = std::numeric_limits<Float>::quiet_NaN();
      store<Float>(out + i * static_cast<std::int64_t>(sizeof(Float)), value);
    }
  };
}

template <typename Float>
step affine_from(const transform& t, const dtype& in) {
  const auto size = in.item_size();
  switch (in.kind()) {
    case 'b':
    case 'u':
      if (size == 1) return affine_step<element<std::uint8_t>, Float>(t);
      if (size == 2) return affine_step<element<std::uint16_t>, Float>(t);
      if (size == 4) return affine_step<element<std::uint32_t>, Float>(t);
      return affine_step<element<std::uint64_t>, Float>(t);
    case 'i':
      if (size == 1) return affine_step<element<std::int8_t>, Float>(t);
      if (size == 2) return affine_step<element<std::int16_t>, Float>(t);
      if (size == 4) return affine_step<element<std::int32_t>, Float>(t);
      return affine_step<element<std::int64_t>, Float>(t);
    case 'f':
      if (size == 2) return affine_step<half_element, Float>(t);
      if (size == 4) return affine_step<element<float>, Float>(t);
      if (size == 8) return affine_step<element<double>, Float>(t);
      break;
    default:
      break;
  }
  throw error(errc::unsupported, fmt::format("scale and offset on elements of type {}", in.str()));
}

/// Complex values: both parts are scaled, the offset is added to the real part.
template <typename Float>
step complex_affine_step(const transform& t) {
  auto imaginary = t;
  imaginary.offset.reset();
  const auto real_part = affine_step<element<Float>, Float>(t);
  const auto imaginary_part = affine_step<element<Float>, Float>(imaginary);
  return [=](const std::byte* in, std::byte* out, std::int64_t count) {
    constexpr std::int64_t size = sizeof(Float);
    for (std::int64_t i = 0; i < count; ++i) {
      real_part(in + 2 * i * size, out + 2 * i * size, 1);
      imaginary_part(in + (2 * i + 1) * size, out + (2 * i + 1) * size, 1);
    }
  };
}

step make_affine(const transform& t, const dtype& in) {
  const auto size = t.to.item_size();
  if (in.kind() == 'c' && t.to.kind() == 'c' && in.item_size() == size)
    return size == 8 ? complex_affine_step<float>(t) : complex_affine_step<double>(t);
  if (t.to.kind() == 'f' && size == 4) return affine_from<float>(t, in);
  if (t.to.kind() == 'f' && size == 8) return affine_from<double>(t, in);
  throw error(errc::unsupported, fmt::format("scale and offset from {} to {}", in.str(), t.to.str()));
}

step make_flip(const transform& t, const dtype& in) {
  const auto size = in.item_size();
  if ((in.kind() != 'i' && in.kind() != 'u') || (t.to.kind() != 'i' && t.to.kind() != 'u') || t.to.item_size() != size)
    throw error(errc::unsupported, fmt::format("a flipped sign bit from {} to {}", in.str(), t.to.str()));
  const auto top = std::endian::native == std::endian::little ? size - 1 : 0;
  return [=](const std::byte* from, std::byte* out, std::int64_t count) {
    std::memcpy(out, from, static_cast<std::size_t>(count * size));
    for (std::int64_t i = 0; i < count; ++i) out[i * size + top] ^= std::byte{0x80};
  };
}

step make_lookup(const transform& t, const dtype& in) {
  if (in.item_size() != 1 || t.to.item_size() != 1)
    throw error(errc::unsupported, fmt::format("a table from {} to {}; both must be one byte", in.str(), t.to.str()));
  return [table = t.table](const std::byte* from, std::byte* out, std::int64_t count) {
    for (std::int64_t i = 0; i < count; ++i) out[i] = std::byte{table[std::to_integer<std::size_t>(from[i])]};
  };
}

std::string_view trimmed(std::string_view text) {
  const auto is_blank = [](char c) { return c == ' ' || c == '\0' || c == '\t'; };
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

void store_integer(std::byte* to, std::int64_t value, std::int64_t size, std::string_view text) {
  const auto put = [&]<typename T>(T) {
    if (value < std::numeric_limits<T>::min() || value > std::numeric_limits<T>::max())
      throw error(errc::corrupt, fmt::format("the number '{}' does not fit {} bytes", text, size));
    store<T>(to, static_cast<T>(value));
  };
  if (size == 1) return put(std::int8_t{});
  if (size == 2) return put(std::int16_t{});
  if (size == 4) return put(std::int32_t{});
  return put(std::int64_t{});
}

step make_text_to_number(const transform& t, const dtype& in) {
  const bool is_real = t.to.kind() == 'f';
  const auto out_size = t.to.item_size();
  if (in.kind() != 'S' || !(t.to.kind() == 'i' || (is_real && (out_size == 4 || out_size == 8))))
    throw error(errc::unsupported, fmt::format("numbers in text from {} to {}", in.str(), t.to.str()));
  return [width = in.item_size(), out_size, is_real, blank = std::string(trimmed(t.blank_text)), decimals = t.implied_decimals](
             const std::byte* from, std::byte* out, std::int64_t count) {
    for (std::int64_t i = 0; i < count; ++i) {
      const auto text = trimmed({reinterpret_cast<const char*>(from + i * width), static_cast<std::size_t>(width)});
      const bool is_blank = !blank.empty() && text == blank;
      if (!is_real) {
        store_integer(out + i * out_size, is_blank || text.empty() ? 0 : parse_text_integer(text), out_size, text);
        continue;
      }
      double value = std::numeric_limits<double>::quiet_NaN();
      if (!is_blank && !text.empty()) value = parse_text_real(text, decimals);
      if (out_size == 4)
        store<float>(out + i * out_size, static_cast<float>(value));
      else
        store<double>(out + i * out_size, value);
    }
  };
}

}  // namespace

step make_transform_step(const transform& t, const dtype& in) {
  switch (t.kind) {
    case transform_kind::affine:
      return make_affine(t, in);
    case transform_kind::flip_sign_bit:
      return make_flip(t, in);
    case transform_kind::lookup:
      return make_lookup(t, in);
    case transform_kind::text_to_number:
      return make_text_to_number(t, in);
  }
  throw error(errc::corrupt, "an unknown transform");
}

void unpack_bits(const std::byte* from, std::int64_t first_bit, std::int64_t bit_stride, std::uint32_t bits, bool high_bits_first,
                 std::int64_t out_size, std::byte* out, std::int64_t count) {
  for (std::int64_t i = 0; i < count; ++i) {
    const auto at = first_bit + i * bit_stride;
    std::uint16_t value = 0;
    for (std::uint32_t b = 0; b < bits; ++b) {
      const auto position = at + b;
      const auto byte = std::to_integer<unsigned>(from[position / 8]);
      const auto in_byte = static_cast<unsigned>(position % 8);
      const auto bit = (byte >> (high_bits_first ? 7 - in_byte : in_byte)) & 1u;
      value = static_cast<std::uint16_t>(value | (bit << (high_bits_first ? bits - 1 - b : b)));
    }
    if (out_size == 1)
      out[i] = static_cast<std::byte>(value);
    else
      store<std::uint16_t>(out + i * 2, value);
  }
}

namespace {

/// Blanks dropped, D made E, an exponent without its letter given one.
std::string regular_number(std::string_view text) {
  std::string made;
  for (const char c : text) {
    if (c == ' ') continue;
    const bool starts_exponent = (c == '+' || c == '-') && !made.empty() && made.back() != 'e';
    if (starts_exponent) made += 'e';
    if (c == 'D' || c == 'd' || c == 'E')
      made += 'e';
    else if (c != '+')
      made += c;
  }
  return made;
}

}  // namespace

double parse_text_real(std::string_view text, std::uint32_t implied_decimals) {
  const auto number = regular_number(text);
  double value = 0;
  const auto [end, fault] = std::from_chars(number.data(), number.data() + number.size(), value);
  const bool is_out_of_range = fault == std::errc::result_out_of_range;
  if ((fault != std::errc() && !is_out_of_range) || end != number.data() + number.size())
    throw error(errc::corrupt, fmt::format("'{}' in a text column is not a number", text));
  if (implied_decimals == 0 || number.find('.') != std::string::npos) return value;
  double divisor = 1;
  for (std::uint32_t i = 0; i < std::min<std::uint32_t>(implied_decimals, 300); ++i) divisor *= 10;
  return value / divisor;
}

std::int64_t parse_text_integer(std::string_view text) {
  std::string number;
  for (const char c : text)
    if (c != ' ' && c != '+') number += c;
  std::int64_t value = 0;
  const auto [end, fault] = std::from_chars(number.data(), number.data() + number.size(), value);
  if (fault != std::errc() || end != number.data() + number.size())
    throw error(errc::corrupt, fmt::format("'{}' in a text column is not an integer", text));
  return value;
}

float half_to_float(std::uint16_t bits) noexcept {
  const std::uint32_t sign = std::uint32_t{bits & 0x8000u} << 16;
  const std::uint32_t exponent = (bits >> 10) & 0x1fu;
  std::uint32_t fraction = bits & 0x3ffu;
  if (exponent == 31) return std::bit_cast<float>(sign | 0x7f800000u | (fraction << 13));
  if (exponent != 0) return std::bit_cast<float>(sign | ((exponent + 112) << 23) | (fraction << 13));
  const auto magnitude = static_cast<float>(fraction) * 0x1p-24f;  // subnormal: exact in single precision
  return sign != 0 ? -magnitude : magnitude;
}

}  // namespace lamella
