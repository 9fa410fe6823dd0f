/* SPDX-License-Identifier: BSD-3-Clause */
/* What the machine can do: plain loops over a mapped file, one thread, compiled with -O3 -march=native -ffast-math. lamella is measured
 * as a ratio to them, in the same run. They know where the data lie and check nothing. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A whole file mapped for reading; memory is NULL where that failed. */
struct mapped_file {
  const char* memory;
  size_t size;
};
struct mapped_file limit_map(const char* path);
void limit_unmap(struct mapped_file file);

/* Map, add up count float32 from a byte offset, unmap. */
double limit_sum(const char* path, size_t offset_bytes, size_t count, int big_endian);

/* Map, copy cubes of side^3 4-byte elements out of a volume of rows x columns planes into one dense buffer, each to native order;
 * corners: (plane, row, column) of each. Returns something of what was copied. */
uint32_t limit_blocks(const char* path, size_t offset_bytes, const int64_t shape[3], int side, const int64_t* corners, size_t count,
                      int big_endian, uint32_t* block);

/* open + fstat + mmap + copy of the first bytes + munmap, as often as asked for. */
long limit_open(const char* path, size_t header_bytes, long repeats);

/* Reductions of a mapped big-endian float32 cube along its slowest axis into one plane. The sum skips NaN, the median does not. */
void limit_cube_sum(const uint32_t* cube, const int64_t shape[3], float* plane);
void limit_cube_median(const uint32_t* cube, const int64_t shape[3], float* plane);

/* Reads a gzip file whole and decodes it in one call of libdeflate into memory that is already there. Returns the decoded bytes, 0: failed.
 */
size_t limit_gunzip(const char* path, char* memory, size_t size);

#ifdef __cplusplus
}
#endif
