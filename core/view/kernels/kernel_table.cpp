// SPDX-License-Identifier: BSD-3-Clause
#include "kernels/kernel_parts.hpp"

#define LAMELLA_TEXT_OF(name) #name
#define LAMELLA_TEXT(name) LAMELLA_TEXT_OF(name)

namespace lamella::LAMELLA_KERNELS {

const kernel_set& all();

const kernel_set& all() {
  static constexpr kernel_set set{
      .name = LAMELLA_TEXT(LAMELLA_ISA_NAME),
      .copy = find_copy,
      .swap = find_swap,
      .flip = find_flip,
      .affine = find_affine,
      .look_up = find_look_up,
      .gather = find_gather,
      .scatter = find_scatter,
      .transpose = find_transpose,
      .unpack = find_unpack,
      .copy_past_caches = copy_past_caches,
      .settle_past_caches = settle_past_caches,
      .cast = find_cast,
  };
  return set;
}

}  // namespace lamella::LAMELLA_KERNELS
