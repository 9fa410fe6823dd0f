// SPDX-License-Identifier: BSD-3-Clause
//
// One transform of a layout as a function over a run of packed native elements; and the unpacking of elements smaller than a byte.
// Arithmetic is that of the type a transform names, each operation rounded, so that every path gives the same bits.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>

#include "lamella/layout.hpp"

namespace lamella {

/// @param in       native type of the elements that come in.
/// @throws error   unsupported: the transform does not fit the type. The step itself throws corrupt where text is not a number.
[[nodiscard]] std::function<void(const std::byte* in, std::byte* out, std::int64_t count)> make_transform_step(const transform& t,
                                                                                                               const dtype& in);

/// Writes count unsigned elements of out_size bytes, from `bits` bits each at first_bit + i * bit_stride.
void unpack_bits(const std::byte* from, std::int64_t first_bit, std::int64_t bit_stride, std::uint32_t bits, bool high_bits_first,
                 std::int64_t out_size, std::byte* out, std::int64_t count);

/// The number in a fixed-width text field: blanks ignored, D exponents, exponents without a letter (1.5+3).
///
/// @throws error   corrupt: not a number, with the text.
/// @source         FITS 4.0, 7.2.5.
[[nodiscard]] double parse_text_real(std::string_view text, std::uint32_t implied_decimals);
[[nodiscard]] std::int64_t parse_text_integer(std::string_view text);

/// IEEE half precision to single.
[[nodiscard]] float half_to_float(std::uint16_t bits) noexcept;

}  // namespace lamella
