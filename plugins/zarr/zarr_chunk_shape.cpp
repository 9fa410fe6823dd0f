// SPDX-License-Identifier: BSD-3-Clause
#include "zarr_chunk_shape.hpp"

#include <algorithm>
#include <lamella/plugin.hpp>
#include <string>

namespace lamella::zarr {

std::vector<std::int64_t> chosen_chunk_shape(std::span<const std::int64_t> shape, std::int64_t item_bytes) {
  std::vector<std::int64_t> chunk(shape.size(), 1);
  std::int64_t room = wanted_chunk_bytes / std::max<std::int64_t>(item_bytes, 1);  // elements
  for (std::size_t i = shape.size(); i-- > 0 && room > 1;) {
    chunk[i] = std::clamp<std::int64_t>(shape[i], 1, room);
    room = chunk[i] == std::max<std::int64_t>(shape[i], 1) ? room / chunk[i] : 1;
  }
  return chunk;
}

std::vector<std::int64_t> wished_chunk_shape(std::span<const std::int64_t> wish, std::span<const std::int64_t> shape,
                                             std::int64_t item_bytes) {
  std::vector<std::int64_t> chunk;
  std::int64_t bytes = std::max<std::int64_t>(item_bytes, 1);
  for (std::size_t i = 0; i < shape.size(); ++i) {
    if (wish[i] < 1)
      throw sdk::error(sdk::errc::bad_argument,
                       "chunk length " + std::to_string(wish[i]) + " along axis " + std::to_string(i) + ", needs at least 1",
                       {.field = "chunk_shape"});
    chunk.push_back(std::min(wish[i], std::max<std::int64_t>(shape[i], 1)));
    if (__builtin_mul_overflow(bytes, chunk.back(), &bytes))
      throw sdk::error(sdk::errc::bad_argument, "a chunk of more than 2^63 bytes", {.field = "chunk_shape"});
  }
  return chunk;
}

}  // namespace lamella::zarr
