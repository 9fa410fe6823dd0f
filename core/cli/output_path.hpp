// SPDX-License-Identifier: BSD-3-Clause
//
// Where an output goes when its path is not simply a new file. Outputs are renamed into place, so that a pipe, a device or a link must
// be told apart first. Used by get and convert.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>

namespace lamella::cli {

/// A pipe, a socket, a terminal, a device, or a descriptor of the process: it can be written to, and must never be replaced by a file.
[[nodiscard]] inline bool is_stream(const std::string& path) {
  for (const std::string_view descriptors : {"/dev/std", "/dev/fd/", "/proc/"}) {
    if (path.starts_with(descriptors)) return true;
  }
  std::error_code ignored;
  return std::filesystem::is_other(std::filesystem::status(path, ignored));
}

/// The file that a link leads to, whether it exists or not; any other path as it is.
[[nodiscard]] inline std::string through_links(std::filesystem::path path) {
  constexpr int most_links = 40;  // as Linux has it
  std::error_code fault;
  for (int i = 0; i < most_links && std::filesystem::is_symlink(path, fault); ++i) {
    const auto target = std::filesystem::read_symlink(path, fault);
    if (fault) break;
    path = path.parent_path() / target;  // an absolute target replaces the folder
  }
  return path.string();
}

}  // namespace lamella::cli
