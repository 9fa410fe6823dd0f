// SPDX-License-Identifier: BSD-3-Clause
#include "zarr_small_array.hpp"

#include <cmath>
#include <lamella/plugin.hpp>

#include "zarr_element.hpp"
#include "zarr_json.hpp"

namespace lamella::zarr {
namespace {

/// IEEE 754 binary16: 1 sign, 5 exponent, 10 fraction bits.
float half_value(std::uint16_t bits) {
  const int exponent = bits >> 10 & 31;
  const auto fraction = static_cast<float>(bits & 1023);
  const float sign = (bits & 0x8000) != 0 ? -1.0F : 1.0F;
  if (exponent == 31) return bits & 1023 ? NAN : sign * INFINITY;
  if (exponent == 0) return sign * std::ldexp(fraction, -24);
  return sign * std::ldexp(1024 + fraction, exponent - 25);
}

std::string utf8_of(std::uint32_t point) {
  std::string made;
  const auto add = [&](std::uint32_t byte) { made += static_cast<char>(byte); };
  if (point < 0x80) {
    add(point);
  } else if (point < 0x800) {
    add(0xC0 | point >> 6), add(0x80 | (point & 63));
  } else if (point < 0x10000) {
    add(0xE0 | point >> 12), add(0x80 | (point >> 6 & 63)), add(0x80 | (point & 63));
  } else if (point < 0x110000) {
    add(0xF0 | point >> 18), add(0x80 | (point >> 12 & 63)), add(0x80 | (point >> 6 & 63)), add(0x80 | (point & 63));
  } else {
    return "\xFF";  // no character: seen as no UTF-8
  }
  return made;
}

std::optional<std::string> text_json(std::string_view text) {
  text = text.substr(0, text.find_last_not_of('\0') + 1);
  if (!is_utf8(text)) return {};
  return json_text(text);
}

class array_printer {
 public:
  array_printer(const element& type, std::span<const std::int64_t> shape, std::string_view bytes)
      : type_(type), shape_(shape), rest_(bytes), order_(type.big_endian ? sdk::byte_order::big : sdk::byte_order::little) {}

  /// Nothing as soon as one element cannot be written.
  std::optional<std::string> print(std::size_t axis = 0) {
    if (axis == shape_.size()) return take_element();
    std::vector<std::string> items;
    for (std::int64_t i = 0; i < shape_[axis]; ++i) {
      auto item = print(axis + 1);
      if (!item) return {};
      items.push_back(std::move(*item));
    }
    return json_list(items);
  }

 private:
  template <typename T>
  [[nodiscard]] T number(std::size_t at = 0) const {
    return sdk::load<T>(rest_.data() + at, order_);
  }

  std::optional<std::string> take_element() {
    auto made = element_json();
    rest_.remove_prefix(static_cast<std::size_t>(type_.item_bytes));
    return made;
  }

  [[nodiscard]] std::optional<std::string> element_json() const {
    switch (type_.kind) {
      case 'b':
        return json_flag(rest_.front() != 0);
      case 'i':
        return signed_json();
      case 'u':
        return unsigned_json();
      case 'f':
        return real_json(0, type_.count);
      case 'c':
        return complex_json();
      case 'S':
        return text_json(rest_.substr(0, static_cast<std::size_t>(type_.item_bytes)));
      case 'U':
        return wide_text_json();
      default:
        return {};
    }
  }

  [[nodiscard]] std::optional<std::string> signed_json() const {
    switch (type_.count) {
      case 1:
        return json_integer(number<std::int8_t>());
      case 2:
        return json_integer(number<std::int16_t>());
      case 4:
        return json_integer(number<std::int32_t>());
      case 8:
        return json_integer(number<std::int64_t>());
      default:
        return {};
    }
  }
  [[nodiscard]] std::optional<std::string> unsigned_json() const {
    switch (type_.count) {
      case 1:
        return json_integer(number<std::uint8_t>());
      case 2:
        return json_integer(number<std::uint16_t>());
      case 4:
        return json_integer(number<std::uint32_t>());
      case 8:
        return json_integer(number<std::uint64_t>());
      default:
        return {};
    }
  }
  [[nodiscard]] std::optional<std::string> real_json(std::size_t at, std::int64_t bytes) const {
    switch (bytes) {
      case 2:
        return json_real(half_value(number<std::uint16_t>(at)));
      case 4:
        return json_real(number<float>(at));
      case 8:
        return json_real(number<double>(at));
      default:
        return {};
    }
  }
  /// [real, imaginary], as Zarr writes complex fill values.
  [[nodiscard]] std::optional<std::string> complex_json() const {
    const auto half = type_.count / 2;
    if (half < 4) return {};
    const auto real = real_json(0, half), imaginary = real_json(static_cast<std::size_t>(half), half);
    if (!real || !imaginary) return {};
    return json_list({*real, *imaginary});
  }
  [[nodiscard]] std::optional<std::string> wide_text_json() const {
    std::string text;
    for (std::int64_t i = 0; i < type_.count; ++i) text += utf8_of(number<std::uint32_t>(static_cast<std::size_t>(i) * 4));
    return text_json(text);
  }

  const element& type_;
  std::span<const std::int64_t> shape_;
  std::string_view rest_;
  sdk::byte_order order_;
};

/// Every element has bytes, and the shape needs exactly those that are there.
bool agrees(const element& type, std::span<const std::int64_t> shape, std::string_view bytes) {
  constexpr std::size_t most_dimensions = 64;
  if (shape.size() > most_dimensions || type.item_bytes <= 0 || !type.fields.empty()) return false;
  std::int64_t needed = type.item_bytes;
  for (const auto n : shape)
    if (n < 1 || __builtin_mul_overflow(needed, n, &needed)) return false;
  return static_cast<std::uint64_t>(needed) == bytes.size();
}

bool is_empty(std::span<const std::int64_t> shape, std::string_view bytes) {
  return shape.size() == 1 && shape[0] == 0 && bytes.empty();
}

}  // namespace

std::optional<std::string> small_array_json(std::string_view dtype, std::span<const std::int64_t> shape, std::string_view bytes) {
  try {
    const auto type = parse_element(dtype);
    if (is_empty(shape, bytes)) return "[]";
    if (!agrees(type, shape, bytes)) return {};
    return array_printer(type, shape, bytes).print();
  } catch (const sdk::error&) {
    return {};
  }
}

}  // namespace lamella::zarr
