// SPDX-License-Identifier: BSD-3-Clause
//
// The table of one instruction set: compiled once for each, in a namespace of its own.

#include "view/reduction/reduction_kernels.hpp"

#include "view/kernels/reduction_tiles.hpp"

#define LAMELLA_TEXT_OF(name) #name
#define LAMELLA_TEXT(name) LAMELLA_TEXT_OF(name)
#define LAMELLA_OF_FLOATS(kernel)                                                                                           \
  {                                                                                                                         \
    {{kernel<float, false, false>, kernel<float, false, true>}, {kernel<float, true, false>, kernel<float, true, true>}}, { \
      {kernel<double, false, false>, kernel<double, false, true>}, {                                                        \
        kernel<double, true, false>, kernel<double, true, true>                                                             \
      }                                                                                                                     \
    }                                                                                                                       \
  }
#define LAMELLA_OF_INTEGERS(kernel)                                                                                                    \
  kernel<std::int8_t>, kernel<std::uint8_t>, kernel<std::int16_t>, kernel<std::uint16_t>, kernel<std::int32_t>, kernel<std::uint32_t>, \
      kernel<std::int64_t>, kernel<std::uint64_t>
#define LAMELLA_OF_SIZES(kernel) \
  { kernel<std::uint8_t>, kernel<std::uint16_t>, kernel<std::uint32_t>, kernel<std::uint64_t> }
#define LAMELLA_INTEGER_KEYS(type, key) \
  { integer_keys<type, key, false>, integer_keys<type, key, true> }

namespace lamella::LAMELLA_KERNELS {

extern const reduction_kernels reduction_table;
const reduction_kernels reduction_table = {
    .name = LAMELLA_TEXT(LAMELLA_ISA_NAME),
    .sum_leaf = LAMELLA_OF_FLOATS(sum_leaf),
    .sum_rows = LAMELLA_OF_FLOATS(sum_rows),
    .moment_leaf = LAMELLA_OF_FLOATS(moment_leaf),
    .moment_rows = LAMELLA_OF_FLOATS(moment_rows),
    .valid_squares_leaf = {valid_squares_leaf<float>, valid_squares_leaf<double>},
    .valid_moment_rows = {valid_moment_rows<float>, valid_moment_rows<double>},
    .integer_leaf = {LAMELLA_OF_INTEGERS(integer_leaf)},
    .integer_rows = {LAMELLA_OF_INTEGERS(integer_rows)},
    .least_key = {least_key<std::int32_t>, least_key<std::int64_t>},
    .least_rows = {least_rows<std::int32_t>, least_rows<std::int64_t>},
    .swap_bytes = LAMELLA_OF_SIZES(swap_bytes),
    .to_float64 = {LAMELLA_OF_INTEGERS(to_float64), to_float64<float>, to_float64<double>},
    .to_keys = {LAMELLA_INTEGER_KEYS(std::int8_t, std::int32_t),
                LAMELLA_INTEGER_KEYS(std::uint8_t, std::int32_t),
                LAMELLA_INTEGER_KEYS(std::int16_t, std::int32_t),
                LAMELLA_INTEGER_KEYS(std::uint16_t, std::int32_t),
                LAMELLA_INTEGER_KEYS(std::int32_t, std::int32_t),
                LAMELLA_INTEGER_KEYS(std::uint32_t, std::int32_t),
                LAMELLA_INTEGER_KEYS(std::int64_t, std::int64_t),
                LAMELLA_INTEGER_KEYS(std::uint64_t, std::int64_t),
                {float_keys<std::int32_t, false>, float_keys<std::int32_t, true>},
                {float_keys<std::int64_t, false>, float_keys<std::int64_t, true>}},
    .not_nan = {not_nan<std::uint32_t>, not_nan<std::uint64_t>},
    .not_zero = {not_zero<std::uint8_t, false>, not_zero<std::uint8_t, false>, not_zero<std::uint16_t, false>,
                 not_zero<std::uint16_t, false>, not_zero<std::uint32_t, false>, not_zero<std::uint32_t, false>,
                 not_zero<std::uint64_t, false>, not_zero<std::uint64_t, false>, not_zero<std::uint32_t, true>,
                 not_zero<std::uint64_t, true>},
    .keep_valid = LAMELLA_OF_SIZES(keep_valid),
    .select_keys = {select_keys<std::int32_t>, select_keys<std::int64_t>},
    .count_greatest = {count_greatest<std::int32_t>, count_greatest<std::int64_t>},
    .clip_rows = {clip_rows<float>, clip_rows<double>},
};

}  // namespace lamella::LAMELLA_KERNELS
