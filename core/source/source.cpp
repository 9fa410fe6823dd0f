// SPDX-License-Identifier: BSD-3-Clause
//
// What sources do unless they know better.
#include "lamella/source.hpp"

#include <fmt/format.h>

#include "lamella/error.hpp"

namespace lamella {

std::string source::name() const {
  const auto& whole = path();
  return whole.substr(whole.rfind('/') + 1);  // npos + 1 is 0
}

void source::list(std::string_view, const std::function<bool(std::string_view, source_kind)>&) const {
  throw error(errc::unsupported, "is not a directory, so it cannot be listed", {.path = path()});
}

source_ptr source::find_sibling(std::string_view relative_path) const {
  throw error(errc::unsupported, fmt::format("needs the file '{}', but has no folder where it could stand", relative_path),
              {.path = path(), .hint = "open it by its path"});
}

source_ptr source::open_sibling(std::string_view relative_path) const {
  if (auto found = find_sibling(relative_path)) return found;
  throw error(
      errc::io,
      fmt::format("needs the file '{}' {}, which does not exist", relative_path, kind() == source_kind::directory ? "in it" : "beside it"),
      {.path = path()});
}

source_recipe source::recipe() const {
  return {};
}

}  // namespace lamella
