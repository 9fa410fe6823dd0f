// SPDX-License-Identifier: BSD-3-Clause
//
// Which paths a file may name beside itself: relative, normalised, never upwards. Every way from one source to another passes here;
// symbolic links are followed, since the user put them there.
#pragma once

#include <string>
#include <string_view>

namespace lamella {

/// folder joined with a path that a file names.
///
/// @throws error  bad_argument: empty, absolute, with an empty component, "." or "..", or with a NUL byte.
[[nodiscard]] std::string sibling_path(std::string_view folder, std::string_view relative_path);
/// The folder that a path stands in; "/" for what stands at the root.
[[nodiscard]] std::string_view folder_of(std::string_view absolute_path) noexcept;

}  // namespace lamella
