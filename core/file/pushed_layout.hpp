// SPDX-License-Identifier: BSD-3-Clause
//
// C structs of the plugin border into layouts of the core: sizes of structs respected, text copied, types parsed, absent parts given
// their neutral values. Bounds are not checked here (layout/layout_check).
#pragma once

#include <string>
#include <vector>

#include "lamella/dataset.hpp"
#include "lamella/plugin.h"

namespace lamella {

[[nodiscard]] layout layout_of(const lamella_dataset& d);
[[nodiscard]] std::vector<axis> axes_of(const lamella_dataset& d);
[[nodiscard]] chunk_location location_of(const lamella_chunk_location& l);
[[nodiscard]] std::string string_of(lamella_text text);

}  // namespace lamella
