// SPDX-License-Identifier: BSD-3-Clause
#include "file/write_elements.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "engine.hpp"
#include "layout/chunk_grid.hpp"
#include "view/chunk_key.hpp"
#include "view/read_job.hpp"

namespace lamella {

namespace {

constexpr std::uint64_t block_bytes = std::uint64_t{8} << 20;

/// Native bytes into the stored order, in place.
void to_stored(std::span<std::byte> data, const dtype& stored) {
  if (stored.is_native()) return;
  if (stored.is_structured()) throw error(errc::unsupported, "structured elements are written in this machine's order only");
  const auto size = static_cast<std::size_t>(stored.swap_size());
  for (std::size_t at = 0; at + size <= data.size(); at += size) std::ranges::reverse(data.subspan(at, size));
}

void write_strided(const view& v, const layout& target, const strided_layout& s, output& out, const read_options& reading) {
  if (s.bits != 0 || s.strides != contiguous_strides(target.shape, target.stored.item_size()))
    throw error(errc::unsupported, "a writer asks for elements that do not stand one behind the other");
  auto at = s.byte_offset;
  for_each_block(v, block_bytes, reading, [&](const array& block, std::span<const std::int64_t>) {
    const auto bytes = block.bytes();
    const std::span<std::byte> own(const_cast<std::byte*>(bytes.data()), bytes.size());  // the block is this call's scratch
    to_stored(own, target.stored);
    out.write_at(s.source, at, own);
    at += own.size();
  });
}

/// The part of a view that one chunk holds, at its place in a whole chunk.
std::vector<std::byte> chunk_content(const view& v, const layout& target, const chunked_layout& c, const chunk_grid& grid,
                                     const shape_t& chunk, const read_options& reading) {
  const auto shape = grid.shape_of(chunk, c.full_edges), inside = grid.shape_of(chunk, false);
  std::vector<range> ranges;
  for (std::size_t a = 0; a < chunk.size(); ++a) ranges.push_back({grid.begin_of(a, chunk[a]), grid.end_of(a, chunk[a])});
  const auto part = v.slice(ranges);
  const auto item = target.stored.item_size();
  std::vector<std::byte> content(static_cast<std::size_t>(element_count(shape) * item));
  if (shape == inside) {
    part.read_into(content, reading);
    to_stored(content, target.stored);
    return content;
  }
  const auto values = part.read(reading);
  if (!c.fill.empty())
    for (std::size_t at = 0; at < content.size(); at += static_cast<std::size_t>(item))
      std::memcpy(content.data() + at, c.fill.data(), static_cast<std::size_t>(item));
  const auto to = contiguous_strides(shape, item), from = contiguous_strides(inside, item);
  const auto line = static_cast<std::size_t>((inside.empty() ? 1 : inside.back()) * item);
  for (std::int64_t i = 0, lines = static_cast<std::int64_t>(values.bytes().size() / std::max<std::size_t>(line, 1)); i < lines; ++i) {
    std::int64_t rest = i, at = 0;
    for (auto a = inside.size() - 1; a-- > 0;) {
      at += rest % inside[a] * to[a];
      rest /= inside[a];
    }
    std::memcpy(content.data() + at, values.data() + i * static_cast<std::int64_t>(line), line);
  }
  to_stored(content, target.stored);
  return content;
}

void write_chunked(const view& v, const layout& target, const chunked_layout& c, output& out, const read_options& reading) {
  const auto* keyed = std::get_if<keyed_locations>(&c.locations);
  const auto* placed = std::get_if<arithmetic_locations>(&c.locations);
  if (keyed == nullptr && placed == nullptr)
    throw error(errc::unsupported, "a writer asks for chunk locations that are not keyed or arithmetic");
  if (!c.element_order.empty()) throw error(errc::unsupported, "a writer asks for another element order inside chunks");
  for (const auto& chain : c.chains) get_engine().check_chain(chain);
  const chunk_grid grid(target.shape, c.chunk_shape, c.edges);
  const auto count = static_cast<std::size_t>(element_count(grid.grid_shape()));
  read_job job(reading, static_cast<std::uint64_t>(v.byte_size()));
  read_options one_thread = reading;
  one_thread.threads = 1;
  one_thread.progress = nullptr;
  job.for_each_task(count, [&](std::size_t task) {
    shape_t chunk(target.shape.size());
    for (auto a = chunk.size(); a-- > 0;) {
      chunk[a] = static_cast<std::int64_t>(task % static_cast<std::size_t>(grid.grid_shape()[a]));
      task /= static_cast<std::size_t>(grid.grid_shape()[a]);
    }
    const auto content = chunk_content(v, target, c, grid, chunk, one_thread);
    const bool is_plain = c.chains.empty() || c.chains[0].empty();
    const auto encoded = is_plain ? std::string() : get_engine().encode(c.chains[0], content, target.stored.item_size());
    const auto data = is_plain ? std::span<const std::byte>(content) : std::as_bytes(std::span(encoded));
    if (keyed != nullptr) {
      out.write_file(chunk_key(keyed->key_template, chunk), data);
    } else {
      auto at = placed->byte_offset;
      for (std::size_t a = 0; a < chunk.size(); ++a) at += static_cast<std::uint64_t>(placed->strides[a] * chunk[a]);
      if (data.size() > placed->byte_length) throw error(errc::plugin, "a chunk is larger than its place");
      out.write_at(placed->source, at, data);
    }
    job.advance(content.size());
  });
}

}  // namespace

void write_elements(const view& v, const layout& target, output& out, const read_options& reading) {
  if (const auto* s = std::get_if<strided_layout>(&target.storage)) return write_strided(v, target, *s, out, reading);
  if (const auto* c = std::get_if<chunked_layout>(&target.storage)) return write_chunked(v, target, *c, out, reading);
  throw error(errc::plugin, "a writer gives a layout that cannot be written");
}

}  // namespace lamella
