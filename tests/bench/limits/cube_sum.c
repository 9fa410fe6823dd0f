/* SPDX-License-Identifier: BSD-3-Clause */
#include <string.h>

#include "limit_loops.h"

/* A NaN counts as 0. The bits are looked at: -ffast-math would remove a comparison of a value with itself. */
static float value_or_zero(uint32_t stored) {
  float value;
  stored = __builtin_bswap32(stored);
  stored = (stored & 0x7fffffffu) > 0x7f800000u ? 0u : stored;
  memcpy(&value, &stored, sizeof value);
  return value;
}

void limit_cube_sum(const uint32_t* cube, const int64_t shape[3], float* plane) {
  const int64_t size = shape[1] * shape[2];
  memset(plane, 0, (size_t)size * sizeof *plane);
  for (int64_t z = 0; z < shape[0]; ++z) {
    const uint32_t* from = cube + z * size;
    for (int64_t i = 0; i < size; ++i) plane[i] += value_or_zero(from[i]);
  }
}
