// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <cstdlib>
#include <optional>

#include "lamella/view.hpp"
#include "source/owned_memory.hpp"
#include "view/read/read_job.hpp"

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

constexpr std::int64_t long_run = 16 << 10;                     // bytes in storage that a read should take at once
constexpr std::uint64_t most_region = std::uint64_t{64} << 20;  // bytes read at once for the sake of that

/// The axis of a view whose elements lie closest in storage, where that is not the last one.
std::optional<std::size_t> turned_axis(const view& v) {
  const auto* s = std::get_if<strided_layout>(&v.leaf().storage);
  if (s == nullptr || v.ndim() < 2) return {};
  const auto distance = [&](std::size_t a) {
    const auto& w = v.walks()[a];
    return w.leaf_axis == view::no_axis ? INT64_MAX : std::abs(w.step * s->strides[w.leaf_axis]);
  };
  auto nearest = v.ndim() - 1;
  for (std::size_t a = 0; a < v.ndim(); ++a)
    if (v.shape()[a] > 1 && distance(a) < distance(nearest)) nearest = a;
  return nearest == v.ndim() - 1 ? std::nullopt : std::optional(nearest);
}

/// Whole chunks on all axes, as far as blocks in C order allow: each is then decoded once.
shape_t region_of_chunks(const view& v) {
  const auto chunks = v.chunk_shape();
  shape_t region = v.shape();
  for (std::size_t a = 0; a < v.ndim(); ++a) {
    region[a] = chunks[a];
    if (chunks[a] > 1) break;
  }
  return region;
}

/// What is read at once, of which blocks are parts: larger than a block where a block would take a few elements here and there, or
/// parts of chunks.
shape_t region_shape(const view& v, std::uint64_t block_bytes, std::uint64_t memory) {
  const auto bytes_of = [&](const shape_t& shape) { return static_cast<std::uint64_t>(element_count(shape) * v.type().item_size()); };
  auto bytes = block_bytes;
  auto region = block_shape(v, bytes);
  if (v.access() == access_class::chunk) {
    const auto chunks = region_of_chunks(v);
    return bytes_of(chunks) > bytes_of(region) && bytes_of(chunks) <= memory ? chunks : region;
  }
  const auto axis = turned_axis(v);
  while (axis && region[*axis] < v.shape()[*axis] && region[*axis] * v.type().item_size() < long_run &&
         bytes * 2 <= std::min(memory, most_region)) {
    bytes *= 2;
    region = block_shape(v, bytes);
  }
  return region;
}

view part_of(const view& v, const shape_t& start, const shape_t& steps) {
  std::vector<range> ranges;
  for (std::size_t a = 0; a < v.ndim(); ++a) ranges.push_back({start[a], std::min(start[a] + steps[a], v.shape()[a])});
  return v.slice(ranges);
}

/// Goes to the next start in C order; false after the last.
bool advance(shape_t& start, const shape_t& steps, const shape_t& end, const shape_t& begin) {
  for (auto a = start.size(); a-- > 0;) {
    start[a] += steps[a];
    if (start[a] < end[a]) return true;
    start[a] = begin[a];
  }
  return false;
}

/// The values of one region, handed out in blocks: both are contiguous in C order, so a block is a part of the same memory.
void use_region(const view& region, const shape_t& region_start, std::uint64_t block_bytes, const std::shared_ptr<std::byte>& memory,
                const std::function<void(const array&, std::span<const std::int64_t>)>& use) {
  const auto steps = block_shape(region, block_bytes);
  const auto* at = memory.get();
  shape_t start(region.ndim(), 0);
  do {
    shape_t shape(region.ndim()), place(region.ndim());
    for (std::size_t a = 0; a < shape.size(); ++a) {
      shape[a] = std::min(steps[a], region.shape()[a] - start[a]);
      place[a] = region_start[a] + start[a];
    }
    const array block(region.type(), shape, contiguous_strides(shape, region.type().item_size()), at, memory);
    use(block, place);
    at += element_count(shape) * region.type().item_size();
  } while (advance(start, steps, region.shape(), shape_t(region.ndim(), 0)));
}

}  // namespace

void for_each_block(const view& v, std::uint64_t block_bytes, const read_options& options,
                    const std::function<void(const array& block, std::span<const std::int64_t> start)>& use) {
  if (v.size() == 0) return;
  const auto memory_bytes = std::max<std::uint64_t>(read_job(options, 0).memory() / 2, 1);
  block_bytes = std::clamp<std::uint64_t>(block_bytes, 1, memory_bytes);
  const auto steps = region_shape(v, block_bytes, memory_bytes);
  const auto memory = owned_memory(static_cast<std::size_t>(element_count(steps) * v.type().item_size()));
  const auto total = static_cast<std::uint64_t>(v.byte_size());
  std::uint64_t done = 0;
  auto inner = options;
  inner.progress = nullptr;
  if (options.progress) inner.progress = [&](std::uint64_t bytes, std::uint64_t) { options.progress(done + bytes, total); };
  shape_t start(v.ndim(), 0);
  do {
    const auto part = part_of(v, start, steps);
    part.read_into({memory.get(), static_cast<std::size_t>(part.byte_size())}, inner);
    use_region(part, start, block_bytes, memory, use);
    done += static_cast<std::uint64_t>(part.byte_size());
  } while (advance(start, steps, v.shape(), shape_t(v.ndim(), 0)));
}

}  // namespace lamella
