// SPDX-License-Identifier: BSD-3-Clause
#include "zarr_base64.hpp"

#include <cstdint>

namespace lamella::zarr {

std::optional<std::string> bytes_of_base64(std::string_view text) {
  constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  while (text.ends_with('=')) text.remove_suffix(1);
  if (text.size() % 4 == 1) return {};
  std::string made;
  std::uint32_t bits = 0;
  int held = 0;
  for (const char c : text) {
    const auto value = letters.find(c);
    if (value == std::string_view::npos) return {};
    bits = bits << 6 | static_cast<std::uint32_t>(value);
    held += 6;
    if (held < 8) continue;
    held -= 8;
    made += static_cast<char>(bits >> held & 0xFF);
  }
  return made;
}

}  // namespace lamella::zarr
