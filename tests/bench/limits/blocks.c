/* SPDX-License-Identifier: BSD-3-Clause */
#include <string.h>

#include "limit_loops.h"

static void copy_block(const uint32_t* first, const int64_t shape[3], int side, int big_endian, uint32_t* to) {
  for (int z = 0; z < side; ++z)
    for (int y = 0; y < side; ++y, to += side) {
      const uint32_t* row = first + (z * shape[1] + y) * shape[2];
      if (big_endian)
        for (int x = 0; x < side; ++x) to[x] = __builtin_bswap32(row[x]);
      else
        memcpy(to, row, (size_t)side * 4);
    }
}

uint32_t limit_blocks(const char* path, size_t offset_bytes, const int64_t shape[3], int side, const int64_t* corners, size_t count,
                      int big_endian, uint32_t* to) {
  const struct mapped_file file = limit_map(path);
  if (file.memory == NULL) return 0;
  const uint32_t* volume = (const uint32_t*)(const void*)(file.memory + offset_bytes);
  uint32_t seen = 0;
  for (size_t i = 0; i < count; ++i) {
    const int64_t* corner = corners + 3 * i;
    copy_block(volume + (corner[0] * shape[1] + corner[1]) * shape[2] + corner[2], shape, side, big_endian, to);
    seen += to[0];
  }
  limit_unmap(file);
  return seen;
}
