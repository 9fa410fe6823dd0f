/* SPDX-License-Identifier: BSD-3-Clause */
#include <string.h>

#include "limit_loops.h"

enum { block = 4096 }; /* elements that are added up in float32 before they go to the sum in float64 */

static float swapped(uint32_t stored) {
  float value;
  stored = __builtin_bswap32(stored);
  memcpy(&value, &stored, sizeof value);
  return value;
}

static double sum_native(const float* values, size_t count) {
  double sum = 0;
  size_t i = 0;
  for (; i + block <= count; i += block) {
    float part = 0;
    for (size_t k = 0; k < block; ++k) part += values[i + k];
    sum += part;
  }
  for (; i < count; ++i) sum += values[i];
  return sum;
}

static double sum_swapped(const uint32_t* values, size_t count) {
  double sum = 0;
  size_t i = 0;
  for (; i + block <= count; i += block) {
    float part = 0;
    for (size_t k = 0; k < block; ++k) part += swapped(values[i + k]);
    sum += part;
  }
  for (; i < count; ++i) sum += swapped(values[i]);
  return sum;
}

double limit_sum(const char* path, size_t offset_bytes, size_t count, int big_endian) {
  const struct mapped_file file = limit_map(path);
  if (file.memory == NULL || offset_bytes + 4 * count > file.size) return 0;
  const void* values = file.memory + offset_bytes;
  const double sum = big_endian ? sum_swapped(values, count) : sum_native(values, count);
  limit_unmap(file);
  return sum;
}
