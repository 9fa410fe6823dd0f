// SPDX-License-Identifier: BSD-3-Clause
#include "source/compression_ending.hpp"

#include <array>
#include <string_view>

namespace lamella {

std::string without_compression_ending(std::string name) {
  constexpr std::array<std::string_view, 5> endings{".gz", ".GZ", ".bz2", ".zst", ".Z"};
  for (const auto ending : endings) {
    if (name.size() <= ending.size() || !name.ends_with(ending)) continue;
    name.resize(name.size() - ending.size());
    break;
  }
  return name;
}

}  // namespace lamella
