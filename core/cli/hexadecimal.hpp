// SPDX-License-Identifier: BSD-3-Clause
//
// Bytes as hexadecimal digits, two a byte, as JSON and header listings show them.
#pragma once

#include <string>
#include <string_view>

namespace lamella::cli {

[[nodiscard]] inline std::string hexadecimal(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  text.reserve(2 * bytes.size());
  for (const char byte : bytes) {
    const auto value = static_cast<unsigned char>(byte);
    text += digits[value >> 4];
    text += digits[value & 15];
  }
  return text;
}

}  // namespace lamella::cli
