// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <cstdint>
#include <cstring>
#include <vector>

#include "limit_loops.h"

namespace {
float native(std::uint32_t stored) {
  float value;
  stored = __builtin_bswap32(stored);
  std::memcpy(&value, &stored, sizeof value);
  return value;
}

float median(float* values, std::int64_t count) {
  float* middle = values + count / 2;
  std::nth_element(values, middle, values + count);
  return count % 2 != 0 ? *middle : 0.5F * (*middle + *std::max_element(values, middle));
}
}  // namespace

// Row by row of the plane: its values along the slow axis are gathered, then the middle one of each is selected.
void limit_cube_median(const std::uint32_t* cube, const std::int64_t shape[3], float* plane) {
  const auto planes = shape[0], rows = shape[1], columns = shape[2];
  std::vector<float> lines(static_cast<std::size_t>(planes * columns));
  for (std::int64_t y = 0; y < rows; ++y) {
    for (std::int64_t z = 0; z < planes; ++z)
      for (std::int64_t x = 0; x < columns; ++x) lines[x * planes + z] = native(cube[(z * rows + y) * columns + x]);
    for (std::int64_t x = 0; x < columns; ++x) plane[y * columns + x] = median(&lines[x * planes], planes);
  }
}
