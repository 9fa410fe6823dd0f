// SPDX-License-Identifier: BSD-3-Clause
//
// The name of a file without folder and endings: "data/scan.fits.gz" is "scan". It stands before names of datasets that would be equal.
#pragma once

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace lamella::cli {

[[nodiscard]] inline std::string file_stem(std::string_view path) {
  path = path.substr(0, path.find_last_not_of('/') + 1);
  auto name = path.substr(path.find_last_of('/') + 1);  // npos + 1 is 0
  constexpr std::array<std::string_view, 6> compressions = {"gz", "bz2", "zst", "Z", "xz", "lz4"};
  const auto cut = [&] {
    const auto dot = name.find_last_of('.');
    const auto ending = dot == name.npos || dot == 0 ? std::string_view() : name.substr(dot + 1);
    if (!ending.empty()) name = name.substr(0, dot);
    return ending;
  };
  if (std::find(compressions.begin(), compressions.end(), cut()) != compressions.end()) cut();
  return std::string(name);
}

}  // namespace lamella::cli
