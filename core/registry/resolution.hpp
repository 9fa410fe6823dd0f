// SPDX-License-Identifier: BSD-3-Clause
//
// Which of several candidates a file is: the highest class of evidence wins, and of equals the special case of all others. Pure; no
// other preference exists, neither by name nor by order of installation.
#pragma once

#include <functional>
#include <span>
#include <string_view>

#include "lamella/registry.hpp"

namespace lamella {

using specializes_relation = std::function<bool(std::string_view special, std::string_view general)>;

/// @param candidates  with the best class first; those of class "no" are out.
[[nodiscard]] identification resolve(std::vector<candidate> candidates, const specializes_relation& specializes);

}  // namespace lamella
