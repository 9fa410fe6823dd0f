// SPDX-License-Identifier: BSD-3-Clause
#include "mmappickle_element.hpp"

#include <cmath>
#include <limits>

#include "mmappickle_text.hpp"

namespace lamella::mmappickle {

namespace {

sdk::byte_order order_of(const element_type& type) {
  return type.is_big_endian ? sdk::byte_order::big : sdk::byte_order::little;
}

template <typename T>
T number(const element_type& type, std::string_view bytes, std::size_t position = 0) {
  return sdk::load<T>(bytes.data() + position, order_of(type));
}

// IEEE 754 binary16.
double half(std::uint16_t bits) {
  const int exponent = bits >> 10 & 0x1F;
  const double fraction = bits & 0x3FF;
  const double magnitude = exponent == 0     ? std::ldexp(fraction, -24)
                           : exponent < 0x1F ? std::ldexp(fraction + 1024, exponent - 25)
                           : fraction == 0   ? std::numeric_limits<double>::infinity()
                                             : std::numeric_limits<double>::quiet_NaN();
  return (bits & 0x8000) != 0 ? -magnitude : magnitude;
}

double real_at(const element_type& type, std::string_view bytes, std::int64_t size, std::size_t position = 0) {
  if (size == 2) return half(number<std::uint16_t>(type, bytes, position));
  if (size == 4) return static_cast<double>(number<float>(type, bytes, position));
  return number<double>(type, bytes, position);
}

std::int64_t signed_of(const element_type& type, std::string_view bytes) {
  switch (type.item_size) {
    case 1:
      return number<std::int8_t>(type, bytes);
    case 2:
      return number<std::int16_t>(type, bytes);
    case 4:
      return number<std::int32_t>(type, bytes);
    default:
      return number<std::int64_t>(type, bytes);
  }
}

std::uint64_t unsigned_of(const element_type& type, std::string_view bytes) {
  switch (type.item_size) {
    case 1:
      return number<std::uint8_t>(type, bytes);
    case 2:
      return number<std::uint16_t>(type, bytes);
    case 4:
      return number<std::uint32_t>(type, bytes);
    default:
      return number<std::uint64_t>(type, bytes);
  }
}

// UTF-32, padded with zeros.
std::string text_of(const element_type& type, std::string_view bytes) {
  utf8_writer text;
  std::size_t zeros = 0;
  for (std::size_t i = 0; i + 4 <= bytes.size(); i += 4) {
    const auto c = number<std::uint32_t>(type, bytes, i);
    if (c == 0) ++zeros;
    if (c == 0) continue;
    for (; zeros > 0; --zeros) text.add(0);
    text.add(c <= 0x10FFFF ? c : 0xFFFD);
  }
  return text.finish();
}

void push_complex(tree_writer& tree, tree_place parent, std::string_view name, double real, double imaginary) {
  const auto pair = tree.list(parent, name);
  tree.real(pair, {}, real);
  tree.real(pair, {}, imaginary);
}

}  // namespace

void push_shape(tree_writer& tree, tree_place parent, std::string_view name, const std::vector<std::int64_t>& shape) {
  const auto list = tree.list(parent, name);
  for (const auto length : shape) tree.leaf(list, {}, length);
}

void push_type(tree_writer& tree, tree_place parent, std::string_view name, const element_type& type) {
  if (type.fields.empty()) return tree.leaf(parent, name, little_endian_text(type));
  const auto fields = tree.list(parent, name);
  for (const auto& field : type.fields) {
    const auto item = tree.list(fields);
    tree.leaf(item, {}, field.name);
    push_type(tree, item, {}, *field.type);
    if (!field.shape.empty()) push_shape(tree, item, {}, field.shape);
  }
}

void push_element(tree_writer& tree, tree_place parent, std::string_view name, const element_type& type, std::string_view bytes) {
  const auto part = type.item_size / 2;
  switch (type.fields.empty() ? type.kind : 'V') {
    case 'b':
      return tree.leaf(parent, name, bytes[0] != 0);
    case 'i':
    case 'M':
    case 'm':
      return tree.leaf(parent, name, signed_of(type, bytes));
    case 'u':
      return tree.leaf(parent, name, unsigned_of(type, bytes));
    case 'f':
      return tree.real(parent, name, real_at(type, bytes, type.item_size));
    case 'c':
      return push_complex(tree, parent, name, real_at(type, bytes, part), real_at(type, bytes, part, static_cast<std::size_t>(part)));
    case 'S':
      return tree.leaf(parent, name, to_utf8(stored_form::raw, bytes.substr(0, bytes.find_last_not_of('\0') + 1)));
    case 'U':
      return tree.leaf(parent, name, text_of(type, bytes));
    default:
      return tree.leaf(parent, name, hexadecimal(bytes));
  }
}

void push_default_fill(tree_writer& tree, tree_place parent, std::string_view name, const element_type& type) {
  switch (type.fields.empty() ? type.kind : '-') {
    case 'b':
      return tree.leaf(parent, name, true);
    case 'i':
    case 'u':
      return tree.leaf(parent, name, 999999);
    case 'f':
      return tree.leaf(parent, name, 1e20);
    case 'c':
      return push_complex(tree, parent, name, 1e20, 0);
    case 'S':
    case 'U':
      return tree.leaf(parent, name, "N/A");
    case 'V':
      return tree.leaf(parent, name, "???");
    case 'M':
    case 'm':
      return tree.leaf(parent, name, "NaT");
    default:
      return;
  }
}

}  // namespace lamella::mmappickle
