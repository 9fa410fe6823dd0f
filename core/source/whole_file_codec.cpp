// SPDX-License-Identifier: BSD-3-Clause
#include "lamella/source.hpp"

namespace lamella {

namespace {

bool starts_with(std::string_view head, std::string_view magic) {
  return head.substr(0, magic.size()) == magic;
}

// The third byte of a compress file: the longest code, 9 to 16 bits; 0x80: with clear codes; 0x60: unused.
bool is_lzw(std::string_view head) {
  if (!starts_with(head, "\x1f\x9d")) return false;
  const auto flags = head.size() > 2 ? static_cast<unsigned char>(head[2]) : 16u;
  return (flags & 0x60u) == 0 && (flags & 0x1fu) >= 9 && (flags & 0x1fu) <= 16;
}

bool is_bzip2(std::string_view head) {
  return starts_with(head, "BZh") && head.size() > 3 && head[3] >= '1' && head[3] <= '9';
}

}  // namespace

std::string_view whole_file_codec(std::span<const std::byte> head) noexcept {
  const std::string_view text(reinterpret_cast<const char*>(head.data()), head.size());
  if (starts_with(text, "\x1f\x8b\x08")) return "gzip";
  if (starts_with(text, "\x28\xb5\x2f\xfd")) return "zstd";
  if (is_bzip2(text)) return "bzip2";
  if (is_lzw(text)) return "lzw";
  return {};
}

}  // namespace lamella
