// SPDX-License-Identifier: BSD-3-Clause
#include "kernels/kernel_parts.hpp"

#define LAMELLA_TEXT_OF(name) #name
#define LAMELLA_TEXT(name) LAMELLA_TEXT_OF(name)

namespace lamella::LAMELLA_KERNELS {

const kernel_set& all();

const kernel_set& all() {
  static constexpr kernel_set set{
      .name = LAMELLA_TEXT(LAMELLA_ISA_NAME),
      .copy = nullptr,
      .swap = nullptr,
      .flip = nullptr,
      .affine = nullptr,
      .look_up = nullptr,
      .gather = find_gather,
      .scatter = find_scatter,
      .transpose = nullptr,
      .unpack = nullptr,
      .copy_past_caches = nullptr,
      .cast = find_cast,
  };
  return set;
}

}  // namespace lamella::LAMELLA_KERNELS
