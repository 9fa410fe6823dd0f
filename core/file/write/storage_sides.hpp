// SPDX-License-Identifier: BSD-3-Clause
//
// The two sides of a conversion as write_strategy wants them told: how the storage of a view, and a planned layout, hold the elements
// along the axes of the view.
#pragma once

#include <cstdint>

#include "file/write/write_strategy.hpp"
#include "lamella/view.hpp"

namespace lamella {

[[nodiscard]] storage_side side_of(const view& from);
[[nodiscard]] storage_side side_of(const layout& target);

[[nodiscard]] bool has_file_a_chunk(const layout& target);
/// Bytes of all elements in a target, room in its last chunks included, nothing compressed.
[[nodiscard]] std::uint64_t bytes_in_storage(const layout& target);

}  // namespace lamella
