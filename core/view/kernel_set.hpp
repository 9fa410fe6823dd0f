// SPDX-License-Identifier: BSD-3-Clause
//
// The inner loops of reading, one set for each instruction set they were compiled for, chosen when the program runs. All sets give the
// same bits. A kernel neither allocates nor throws and owns nothing, so that it may touch mapped bytes under a guard.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "view/cast.hpp"

namespace lamella {

/// Lines of elements, each packed on both sides.
struct kernel_lines {
  std::int64_t count = 0;  ///< elements of a line
  std::int64_t lines = 1;
  std::int64_t from_step = 0, to_step = 0;  ///< bytes from line to line
};

/// What a kernel needs besides elements.
struct kernel_values {
  double scale = 1, offset = -0.0;  ///< -0: adding it changes nothing
  std::uint64_t blank = 0;          ///< the stored integer, sign extended
  const std::uint8_t* table = nullptr;
};

using element_kernel = void (*)(const std::byte* from, std::byte* to, const kernel_lines& lines, const kernel_values& values);
/// Steps are bytes.
using stride_kernel = void (*)(const std::byte* from, std::int64_t from_step, std::byte* to, std::int64_t to_step, std::int64_t count);
/// from: `lines` lines of `count` packed elements, from_step bytes apart; to: `count` lines of `lines` packed elements.
using transpose_kernel = void (*)(const std::byte* from, std::int64_t from_step, std::byte* to, std::int64_t to_step, std::int64_t lines,
                                  std::int64_t count);
/// Elements that follow each other without a gap from bit first_bit of from.
using unpack_kernel = void (*)(const std::byte* from, std::int64_t first_bit, std::byte* to, std::int64_t count);

enum class number_type { boolean, i1, i2, i4, i8, u1, u2, u4, u8, f2, f4, f8, c8, c16 };
constexpr int number_types = 14;

/// Each function gives nullptr where there is no such kernel. Sizes are bytes.
struct kernel_set {
  std::string_view name;
  element_kernel (*copy)(std::int64_t size);
  element_kernel (*swap)(std::int64_t size, std::int64_t unit);
  element_kernel (*flip)(std::int64_t size, bool swapped);
  element_kernel (*affine)(number_type from, number_type to, bool swapped, bool has_blank);
  element_kernel (*look_up)();
  stride_kernel (*gather)(std::int64_t size);  ///< to packed elements
  stride_kernel (*scatter)(std::int64_t size);
  transpose_kernel (*transpose)(std::int64_t size);
  unpack_kernel (*unpack)(std::uint32_t bits, bool high_bits_first, std::int64_t size);
  void (*copy_past_caches)(const std::byte* from, std::byte* to, std::int64_t bytes);
  void (*settle_past_caches)();  ///< before other threads may read it
  cast_function (*cast)(number_type from, number_type to);
};

/// The best set of this machine; LAMELLA_ISA=portable|v3|v4 in the environment asks for another, where the machine has it.
[[nodiscard]] const kernel_set& kernels();
/// All sets that this machine can run, the portable one first.
[[nodiscard]] std::vector<const kernel_set*> machine_kernels();

}  // namespace lamella
