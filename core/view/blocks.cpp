// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>

#include "lamella/view.hpp"
#include "view/owned_memory.hpp"

namespace lamella {

namespace {

/// How many steps of each axis one block takes: whole trailing axes, part of one, one step of those before.
shape_t block_shape(const view& v, std::uint64_t block_bytes) {
  shape_t block(v.ndim(), 1);
  auto bytes = std::max<std::int64_t>(v.type().item_size(), 1);
  const auto chunks = v.chunk_shape();
  const bool is_plain = chunks == v.shape();
  for (auto a = v.ndim(); a-- > 0;) {
    const auto length = std::max<std::int64_t>(v.shape()[a], 1);
    const auto room = std::max<std::int64_t>(static_cast<std::int64_t>(block_bytes) / bytes, 1);
    if (room >= length) {
      block[a] = length;
      bytes *= length;
      continue;
    }
    block[a] = room;
    if (!is_plain) block[a] = std::min(std::max(room / chunks[a], std::int64_t{1}) * chunks[a], length);  // each chunk is decoded once
    break;
  }
  return block;
}

}  // namespace

void for_each_block(const view& v, std::uint64_t block_bytes, const read_options& options,
                    const std::function<void(const array& block, std::span<const std::int64_t> start)>& use) {
  if (v.size() == 0) return;
  const auto steps = block_shape(v, std::max<std::uint64_t>(block_bytes, 1));
  const auto total = static_cast<std::uint64_t>(v.byte_size());
  std::uint64_t done = 0;
  auto inner = options;
  inner.progress = nullptr;
  if (options.progress) inner.progress = [&](std::uint64_t bytes, std::uint64_t) { options.progress(done + bytes, total); };
  std::shared_ptr<std::byte> memory;
  std::int64_t memory_bytes = -1;
  shape_t start(v.ndim(), 0);
  for (;;) {
    std::vector<range> ranges;
    for (std::size_t a = 0; a < v.ndim(); ++a) ranges.push_back({start[a], std::min(start[a] + steps[a], v.shape()[a])});
    const auto part = v.slice(ranges);
    if (part.byte_size() > memory_bytes) memory = owned_memory(static_cast<std::size_t>(memory_bytes = part.byte_size()));
    part.read_into({memory.get(), static_cast<std::size_t>(part.byte_size())}, inner);
    use(array(v.type(), part.shape(), contiguous_strides(part.shape(), v.type().item_size()), memory.get(), memory), start);
    done += static_cast<std::uint64_t>(part.byte_size());
    auto a = v.ndim();
    while (a-- > 0) {
      start[a] += steps[a];
      if (start[a] < v.shape()[a]) break;
      start[a] = 0;
    }
    if (a == static_cast<std::size_t>(-1)) return;
  }
}

}  // namespace lamella
