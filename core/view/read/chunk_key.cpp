// SPDX-License-Identifier: BSD-3-Clause
#include "view/read/chunk_key.hpp"

#include <fmt/format.h>

#include <charconv>

#include "lamella/error.hpp"

namespace lamella {

std::string chunk_key(std::string_view key_template, std::span<const std::int64_t> chunk) {
  std::string key;
  for (std::size_t i = 0; i < key_template.size();) {
    const auto close = key_template[i] == '{' ? key_template.find('}', i) : std::string_view::npos;
    if (close == std::string_view::npos) {
      key += key_template[i++];
      continue;
    }
    std::size_t axis = chunk.size();
    std::from_chars(key_template.data() + i + 1, key_template.data() + close, axis);
    if (axis >= chunk.size())
      throw error(errc::corrupt, fmt::format("chunk key template '{}' names an axis beyond {}", key_template, chunk.size()));
    key += std::to_string(chunk[axis]);
    i = close + 1;
  }
  return key;
}

}  // namespace lamella
