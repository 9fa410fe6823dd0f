// SPDX-License-Identifier: BSD-3-Clause
//
// Casts between number types, as NumPy's astype does them: bool, i1 to i8, u1 to u8, f2, f4, f8, c8 and c16, in this machine's order.
// Where NumPy leaves the result to the machine, it is defined here, so that every machine gives the same.
#pragma once

#include <cstddef>
#include <cstdint>

#include "lamella/dtype.hpp"

namespace lamella {

/// Steps are bytes of any sign, elements of any alignment; neither allocates nor throws.
using cast_function = void (*)(const std::byte* from, std::int64_t from_stride, std::byte* to, std::int64_t to_stride, std::int64_t count);

/// Integer to integer keeps the low bits. Float to integer drops the fraction; beyond the range it gives the nearest end of it, NaN gives
/// 0. To a narrower float: to nearest, ties to even, beyond the range infinity; NaNs stay NaN, quiet ones. Complex to real drops the
/// imaginary part. To bool: all but zero is true, NaN too; a stored bool is true where its byte is not 0.
///
/// @return  nullptr where either is not such a type, or in the other byte order.
[[nodiscard]] cast_function find_cast(const dtype& from, const dtype& to);

}  // namespace lamella
