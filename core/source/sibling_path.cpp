// SPDX-License-Identifier: BSD-3-Clause
#include "source/sibling_path.hpp"

#include <fmt/format.h>

#include "lamella/error.hpp"

namespace lamella {

namespace {

bool is_plain_name(std::string_view component) {
  return !component.empty() && component != "." && component != "..";
}

bool is_normalised(std::string_view path) {
  if (path.find('\0') != std::string_view::npos) return false;
  for (std::size_t begin = 0;;) {
    const auto end = path.find('/', begin);
    if (!is_plain_name(path.substr(begin, end - begin))) return false;
    if (end == std::string_view::npos) return true;
    begin = end + 1;
  }
}

}  // namespace

std::string sibling_path(std::string_view folder, std::string_view relative_path) {
  if (!is_normalised(relative_path))
    throw error(errc::bad_argument,
                fmt::format("'{}' is not a path below the folder: it must be relative, without '.' and '..'", relative_path),
                {.path = std::string(folder)});
  std::string joined(folder);
  if (!joined.ends_with('/')) joined += '/';
  return joined.append(relative_path);
}

std::string_view folder_of(std::string_view absolute_path) noexcept {
  const auto slash = absolute_path.rfind('/');
  return slash == 0 || slash == std::string_view::npos ? std::string_view("/") : absolute_path.substr(0, slash);
}

}  // namespace lamella
