// SPDX-License-Identifier: BSD-3-Clause
//
// How large the chunks of an array are.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace lamella::zarr {

inline constexpr std::int64_t wanted_chunk_bytes = std::int64_t{16} << 20;  ///< uncompressed

/// Whole trailing axes while they fit 16 MiB, then as much of the next axis as fits. No length is below 1, also where the array's is 0.
[[nodiscard]] std::vector<std::int64_t> chosen_chunk_shape(std::span<const std::int64_t> shape, std::int64_t item_bytes);

/// The wished shape, no longer than the array's.
/// @throws error  bad_argument: a length below 1, or a chunk beyond 2^63 bytes.
[[nodiscard]] std::vector<std::int64_t> wished_chunk_shape(std::span<const std::int64_t> wish, std::span<const std::int64_t> shape,
                                                           std::int64_t item_bytes);

}  // namespace lamella::zarr
