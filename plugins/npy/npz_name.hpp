// SPDX-License-Identifier: BSD-3-Clause
//
// Names of ZIP members and the keys that NumPy makes of them.
#pragma once

#include <lamella/plugin.hpp>
#include <string>
#include <string_view>

namespace lamella::npy {

/// UTF-8, up to the first NUL.
[[nodiscard]] std::string member_name(std::string_view raw, bool flagged_utf8, const sdk::place& where);

[[nodiscard]] inline bool is_array_name(std::string_view name) {
  return name.ends_with(".npy");
}
/// "a" for "a.npy".
[[nodiscard]] std::string_view array_key(std::string_view name);

}  // namespace lamella::npy
