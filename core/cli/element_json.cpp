// SPDX-License-Identifier: BSD-3-Clause
#include "element_json.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <string>

#include "view/read/transform_step.hpp"

namespace lamella::cli {

namespace {

template <typename T>
T number_of(std::string_view bytes) {
  T value;
  std::memcpy(&value, bytes.data(), sizeof value);
  return value;
}

void write_integer(json_writer& json, std::string_view bytes) {
  switch (bytes.size()) {
    case 1:
      json.integer(number_of<std::int8_t>(bytes));
      break;
    case 2:
      json.integer(number_of<std::int16_t>(bytes));
      break;
    case 4:
      json.integer(number_of<std::int32_t>(bytes));
      break;
    default:
      json.integer(number_of<std::int64_t>(bytes));
  }
}

void write_unsigned(json_writer& json, std::string_view bytes) {
  switch (bytes.size()) {
    case 1:
      json.unsigned_integer(number_of<std::uint8_t>(bytes));
      break;
    case 2:
      json.unsigned_integer(number_of<std::uint16_t>(bytes));
      break;
    case 4:
      json.unsigned_integer(number_of<std::uint32_t>(bytes));
      break;
    default:
      json.unsigned_integer(number_of<std::uint64_t>(bytes));
  }
}

void write_real(json_writer& json, std::string_view bytes) {
  switch (bytes.size()) {
    case 2:
      json.real(half_to_float(number_of<std::uint16_t>(bytes)));
      break;
    case 4:
      json.real(number_of<float>(bytes));
      break;
    default:
      json.real(number_of<double>(bytes));
  }
}

void append_utf8(std::string& text, char32_t code) {
  const auto tail = [&](int shift) { text += static_cast<char>(0x80 | (code >> shift & 0x3F)); };
  if (code < 0x80) {
    text += static_cast<char>(code);
  } else if (code < 0x800) {
    text += static_cast<char>(0xC0 | code >> 6);
    tail(0);
  } else if (code < 0x10000) {
    text += static_cast<char>(0xE0 | code >> 12);
    tail(6), tail(0);
  } else {
    text += static_cast<char>(0xF0 | (code >> 18 & 0x07));
    tail(12), tail(6), tail(0);
  }
}

std::string utf8_of(std::string_view utf32) {
  std::string text;
  for (; utf32.size() >= 4; utf32.remove_prefix(4)) append_utf8(text, number_of<char32_t>(utf32));
  return text;
}

void write_text(json_writer& json, std::string_view text) {
  json.text(text.substr(0, text.find_last_not_of('\0') + 1));
}

// Units of swap_size bytes, turned into this machine's order.
std::string native_bytes(const dtype& type, std::string_view bytes) {
  std::string native(bytes);
  const auto unit = static_cast<std::size_t>(std::max<std::int64_t>(type.swap_size(), 1));
  const bool is_foreign = type.is_big_endian() == (std::endian::native == std::endian::little);
  for (std::size_t i = 0; is_foreign && i + unit <= native.size(); i += unit)
    std::reverse(native.begin() + static_cast<std::ptrdiff_t>(i), native.begin() + static_cast<std::ptrdiff_t>(i + unit));
  return native;
}

void write_element(json_writer& json, const dtype& type, std::string_view stored) {
  const auto bytes = native_bytes(type, stored);
  switch (type.kind()) {
    case 'b':
      json.boolean(bytes[0] != 0);
      break;
    case 'i':
      write_integer(json, bytes);
      break;
    case 'u':
      write_unsigned(json, bytes);
      break;
    case 'f':
      write_real(json, bytes);
      break;
    case 'S':
      write_text(json, bytes);
      break;
    default:
      write_text(json, utf8_of(bytes));
  }
}

}  // namespace

void write_type(json_writer& json, const dtype& type) {
  if (!type.is_structured()) {
    json.text(type.str());
    return;
  }
  json.begin_list();
  for (const auto& f : type.fields()) {
    json.begin_list().text(f.name);
    write_type(json, f.type);
    if (!f.shape.empty()) {
      json.begin_list();
      for (const auto length : f.shape) json.integer(length);
      json.end_list();
    }
    json.end_list();
  }
  json.end_list();
}

bool has_json_elements(const dtype& type) noexcept {
  const auto size = type.item_size();
  switch (type.kind()) {
    case 'b':
      return size == 1;
    case 'i':
    case 'u':
      return size == 1 || size == 2 || size == 4 || size == 8;
    case 'f':
      return size == 2 || size == 4 || size == 8;
    case 'S':
      return size > 0;
    case 'U':
      return size > 0 && size % 4 == 0;
    default:
      return false;
  }
}

void write_elements(json_writer& json, const dtype& type, std::span<const std::int64_t> shape, std::string_view bytes) {
  if (shape.empty()) return write_element(json, type, bytes);
  json.begin_list();
  const auto length = static_cast<std::size_t>(std::max<std::int64_t>(shape[0], 0));
  const auto step = length == 0 ? 0 : bytes.size() / length;
  for (std::size_t i = 0; step != 0 && i < length; ++i) write_elements(json, type, shape.subspan(1), bytes.substr(i * step, step));
  json.end_list();
}

}  // namespace lamella::cli
