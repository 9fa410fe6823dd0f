// SPDX-License-Identifier: BSD-3-Clause
//
// The inner loops of reductions, as a table of functions that exists once for each instruction set: every table gives the same bits.
// Kernels touch nothing but what they are handed; they neither allocate nor throw, so they can run on mapped bytes under a guard.
#pragma once

#include <cstddef>
#include <cstdint>

namespace lamella {

/// Elements whose sum is made in lanes before anything else is added to it.
inline constexpr std::int64_t leaf_elements = 4096;
/// Rows that are summed in registers before they are added to a cell.
inline constexpr std::int64_t run_rows = 16;
/// Bytes of the row of a select tile: 16 keys of 4 bytes, or 8 of 8.
inline constexpr std::int64_t tile_row_bytes = 64;

/// The sums of many cells about a member of each (its first finite value): no digits are lost, wherever the values lie.
struct moment_run {
  double* shift;
  double* sum;
  double* squares;
  std::int64_t* count;  ///< values that are no NaN
};

/// The sums of a leaf about one of its elements.
struct leaf_moments {
  double count;  ///< values that are no NaN, where those are left out
  double shift, sum, squares;
};

/// Types that kernels read in place.
enum class reduced_type { int8, uint8, int16, uint16, int32, uint32, int64, uint64, float32, float64 };
inline constexpr std::size_t reduced_types = 10;

struct reduction_kernels {
  const char* name;

  // [is float64][is byte-swapped][NaN are left out]. A leaf has at most leaf_elements, a run at most run_rows; elements of a row are
  // contiguous, rows stand stride bytes apart. nans counts what was left out.
  void (*sum_leaf[2][2][2])(const std::byte* from, std::int64_t count, double* sum, std::int64_t* nans);
  void (*sum_rows[2][2][2])(const std::byte* from, std::int64_t stride, std::int64_t rows, std::int64_t cells, double* sums,
                            std::int64_t* nans);
  leaf_moments (*moment_leaf[2][2][2])(const std::byte* from, std::int64_t count);
  void (*moment_rows[2][2][2])(const std::byte* from, std::int64_t stride, std::int64_t rows, std::int64_t cells, const moment_run& run);
  // The same of native elements, where a byte an element says 1: it counts, 0: it does not.
  double (*valid_squares_leaf[2])(const std::byte* from, const std::uint8_t* valid, std::int64_t count, double mean);
  void (*valid_moment_rows[2])(const std::byte* from, std::int64_t stride, const std::uint8_t* valid, std::int64_t valid_stride,
                               std::int64_t rows, std::int64_t cells, const moment_run& run);

  // Native integers, by reduced_type; sums wrap.
  std::uint64_t (*integer_leaf[8])(const std::byte* from, std::int64_t count);
  void (*integer_rows[8])(const std::byte* from, std::int64_t stride, std::int64_t rows, std::int64_t cells, std::uint64_t* sums);

  // Sortable keys, [is 8 bytes]: integers in the order of the elements they were made from.
  std::int64_t (*least_key[2])(const std::byte* keys, std::int64_t count);
  void (*least_rows[2])(const std::byte* keys, std::int64_t stride, std::int64_t rows, std::int64_t cells, std::int64_t* least);

  // Packed native elements to something else.
  void (*swap_bytes[4])(const std::byte* from, std::byte* to, std::int64_t count);                                 // by log2 of the size
  void (*to_float64[reduced_types])(const std::byte* from, double* to, std::int64_t count);                        // rounded to nearest
  void (*to_keys[reduced_types][2])(const std::byte* from, std::byte* to, std::int64_t count, bool nan_is_least);  // [reversed]
  void (*not_nan[2])(const std::byte* from, std::uint8_t* valid, std::int64_t count);                              // 1 or 0
  void (*not_zero[reduced_types])(const std::byte* from, std::uint8_t* is_true, std::int64_t count);               // 1 or 0
  void (*keep_valid[4])(const std::byte* from, const std::uint8_t* valid, std::byte* to, std::int64_t count);      // the others: zero

  // A tile: rows of tile_row_bytes, one lane a cell. ranks[lane] from 1: value[lane] becomes the key of that rank, next[lane] the one
  // behind it.
  void (*select_keys[2])(const std::byte* tile, std::int64_t rows, const std::int64_t* ranks, std::int64_t* value, std::int64_t* next);
  // How many keys of each lane are the greatest there is: NaN, or left out.
  void (*count_greatest[2])(const std::byte* tile, std::int64_t rows, std::int64_t* counts);
  // A tile of floats, [is float64]: of those in [low, high] the sum and squares about shift, how many, and how many lie below.
  void (*clip_rows[2])(const std::byte* tile, std::int64_t rows, const double* low, const double* high, const double* shift, double* sum,
                       double* squares, std::int64_t* count, std::int64_t* below);
};

/// Bytes of a key: 4 where the type has at most 32 bits.
[[nodiscard]] constexpr int key_size(reduced_type t) {
  return t == reduced_type::int64 || t == reduced_type::uint64 || t == reduced_type::float64 ? 8 : 4;
}

}  // namespace lamella
