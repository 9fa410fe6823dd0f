// SPDX-License-Identifier: BSD-3-Clause
//
// One transform of a layout as a kernel. Arithmetic is that of the type a transform names, each operation rounded, so that every set of
// kernels gives the same bits. Numbers in text stand in text_number.hpp.
#pragma once

#include <cstdint>

#include "lamella/layout.hpp"
#include "view/kernel_set.hpp"

namespace lamella {

struct transform_step {
  element_kernel kernel;
  kernel_values values;  ///< a table in it is that of the transform
  std::int64_t to_size;
};

/// @param in        type of the elements that come in.
/// @param swapped   whether they come in the other byte order.
/// @throws error    unsupported: the transform does not fit the type.
[[nodiscard]] transform_step make_transform_step(const transform& t, const dtype& in, bool swapped, const kernel_set& set);

/// IEEE half precision to single.
[[nodiscard]] float half_to_float(std::uint16_t bits) noexcept;

}  // namespace lamella
