// SPDX-License-Identifier: BSD-3-Clause
#include "file/reference/reference_bytes.hpp"

#include "lamella/error.hpp"

namespace lamella {

std::string hex_of(std::string_view bytes) {
  constexpr char digits[] = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const unsigned char c : bytes) {
    text += digits[c >> 4];
    text += digits[c & 15];
  }
  return text;
}

std::string bytes_of_hex(const std::string& text) {
  const auto digit = [&](char c) -> int {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    throw error(errc::corrupt, "a reference holds bytes that are not hexadecimal");
  };
  if (text.size() % 2 != 0) throw error(errc::corrupt, "a reference holds half a byte");
  std::string bytes;
  for (std::size_t i = 0; i < text.size(); i += 2) bytes += static_cast<char>(digit(text[i]) << 4 | digit(text[i + 1]));
  return bytes;
}

}  // namespace lamella
