// SPDX-License-Identifier: BSD-3-Clause
//
// Why a piece of deflate data could not be decoded: cut off, or damaged. libdeflate does not say; zlib, asked afterwards, does.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace lamella {

/// @param window_bits   form of the data, as zlib's inflateInit2 takes it.
/// @param decoded_size  how many decoded bytes to look at, at most.
/// @return              true where the data is sound as far as it goes, and incomplete.
[[nodiscard]] bool deflate_ends_early(std::span<const std::byte> encoded, int window_bits, std::uint64_t decoded_size);

}  // namespace lamella
