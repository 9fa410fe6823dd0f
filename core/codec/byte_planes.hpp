// SPDX-License-Identifier: BSD-3-Clause
//
// Transposition of the bytes of elements, and of their bits: what the shuffle and bitshuffle codecs are made of.
#pragma once

#include <cstddef>

namespace lamella {

/// First all first bytes of the elements, then all second ones, and so on. The two memories do not overlap.
void split_planes(const std::byte* elements, std::byte* planes, std::size_t count, std::size_t width) noexcept;
/// The other way round.
void join_planes(const std::byte* planes, std::byte* elements, std::size_t count, std::size_t width) noexcept;

/// In each group of 8 bytes, bit k of byte j becomes bit j of byte k. It undoes itself. `to` may be `from`.
void transpose_bits(const std::byte* from, std::byte* to, std::size_t groups) noexcept;

}  // namespace lamella
