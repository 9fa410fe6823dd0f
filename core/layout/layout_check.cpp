// SPDX-License-Identifier: BSD-3-Clause
#include "layout/layout_check.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "layout/chunk_grid.hpp"

namespace lamella {

namespace {

__extension__ using int128 = __int128;

const source& source_of(std::uint64_t number, const source_set& sources) {
  if (number >= sources.sources.size() || !sources.sources[number])
    throw error(errc::corrupt, fmt::format("names source {}, there are {}", number, sources.sources.size()));
  return *sources.sources[number];
}

/// Throws truncated unless [offset, offset + size) lies in the source.
void check_extent(std::uint64_t number, std::uint64_t offset, std::uint64_t size, const source_set& sources, const char* what) {
  const auto have = source_of(number, sources).size();
  if (!have || size == 0) return;
  if (offset > *have || size > *have - offset)
    throw error(errc::truncated,
                fmt::format("{} needs bytes {} to {}, the file has {}", what, offset,
                            int128(offset) + size > INT64_MAX ? "2^63" : fmt::to_string(offset + size), *have),
                {.byte_offset = static_cast<std::int64_t>(std::min<std::uint64_t>(*have, INT64_MAX))});
}

void check_shape(const layout& l) {
  for (const auto n : l.shape)
    if (n < 0) throw error(errc::corrupt, fmt::format("shape ({}) has a negative length", fmt::join(l.shape, ", ")));
  if (l.shape.size() > 1024) throw error(errc::limit, fmt::format("{} dimensions; at most 1024 are handled", l.shape.size()));
  const auto count = element_count(l.shape);
  const auto widest = std::max<std::int64_t>({l.stored.item_size(), l.delivered.item_size(), 1});
  if (count > INT64_MAX / widest)
    throw error(errc::limit,
                fmt::format("shape ({}) of {} needs more bytes than 63 bits can count", fmt::join(l.shape, ", "), l.stored.str()));
}

/// First and last stored bit of an array that starts at byte_offset; the last is exclusive.
std::pair<int128, int128> strided_extent(const layout& l, const strided_layout& s) {
  const int128 unit = s.bits == 0 ? 8 : 1;
  const int128 item = s.bits == 0 ? int128(l.stored.item_size()) * 8 : int128(s.bits);
  int128 low = int128(s.byte_offset) * 8;
  int128 high = low + item;
  for (std::size_t a = 0; a < l.shape.size(); ++a) {
    const int128 reach = int128(s.strides[a]) * unit * (l.shape[a] - 1);
    (reach < 0 ? low : high) += reach;
  }
  return {low, high};
}

std::optional<shortage> check_strided(const layout& l, const strided_layout& s, const source_set& sources) {
  const auto& file = source_of(s.source, sources);
  if (s.strides.size() != l.shape.size())
    throw error(errc::corrupt, fmt::format("{} strides for {} dimensions", s.strides.size(), l.shape.size()));
  if (s.bits != 0 && s.bits != 1 && s.bits != 4 && s.bits != 12)
    throw error(errc::unsupported, fmt::format("packed elements of {} bits", s.bits));
  if (element_count(l.shape) == 0) return {};
  const auto [low, high] = strided_extent(l, s);
  if (low < 0) throw error(errc::corrupt, "an array reaches before the start of its file");
  const int128 needed = (high + 7) / 8;
  if (needed > INT64_MAX) throw error(errc::limit, "an array reaches beyond 2^63 bytes");
  const auto have = file.size();
  if (!have || needed <= int128(*have)) return {};
  shortage missing{static_cast<std::uint64_t>(needed), *have, 0};
  if (!l.shape.empty() && s.strides[0] > 0) {
    const int128 one_step = high - int128(s.strides[0]) * (s.bits == 0 ? 8 : 1) * (l.shape[0] - 1);
    const int128 left = int128(*have) * 8 - one_step;
    if (left >= 0) missing.complete_steps = static_cast<std::int64_t>(left / (int128(s.strides[0]) * (s.bits == 0 ? 8 : 1)) + 1);
  }
  return missing;
}

/// Decoded sizes that no encoded input of this length can honestly need are refused before memory is taken for them.
void check_expansion(std::int64_t decoded, std::uint64_t encoded) {
  constexpr std::int64_t harmless = std::int64_t{64} << 20;
  if (decoded > harmless && static_cast<std::uint64_t>(decoded) / 4096 > encoded)
    throw error(errc::limit, fmt::format("a chunk of {} bytes would come from {} stored bytes", decoded, encoded));
}

void check_chunked(const layout& l, const chunked_layout& c, const source_set& sources) {
  const chunk_grid grid(l.shape, c.chunk_shape, c.edges);
  if (element_count(c.chunk_shape) > INT64_MAX / std::max<std::int64_t>(l.stored.item_size(), 1))
    throw error(errc::limit, "a chunk needs more bytes than 63 bits can count");
  if (!c.element_order.empty()) {
    auto order = c.element_order;
    std::ranges::sort(order);
    for (std::size_t a = 0; a < order.size(); ++a)
      if (order.size() != l.shape.size() || order[a] != a) throw error(errc::corrupt, "the element order is not a permutation of the axes");
  }
  if (!c.fill.empty() && static_cast<std::int64_t>(c.fill.size()) != l.stored.item_size())
    throw error(errc::corrupt, fmt::format("a fill value of {} bytes for elements of {}", c.fill.size(), l.stored.item_size()));
  if (const auto* listed = std::get_if<listed_locations>(&c.locations)) {
    if (static_cast<std::int64_t>(listed->chunks.size()) != element_count(grid.grid_shape()))
      throw error(errc::corrupt, fmt::format("{} chunk locations for {} chunks", listed->chunks.size(), element_count(grid.grid_shape())));
    for (const auto& chunk : listed->chunks)
      if (!chunk.is_missing) check_extent(chunk.source, chunk.byte_offset, chunk.byte_length, sources, "a chunk");
  } else if (const auto* a = std::get_if<arithmetic_locations>(&c.locations)) {
    int128 last = int128(a->byte_offset) + a->byte_length;
    if (a->strides.size() != l.shape.size()) throw error(errc::corrupt, "chunk strides do not match the dimensions");
    for (std::size_t i = 0; i < a->strides.size(); ++i) {
      if (a->strides[i] < 0) throw error(errc::corrupt, "chunks at descending places");
      last += int128(a->strides[i]) * std::max<std::int64_t>(grid.grid_shape()[i] - 1, 0);
    }
    if (last > INT64_MAX) throw error(errc::limit, "chunks reach beyond 2^63 bytes");
    if (element_count(l.shape) != 0) check_extent(a->source, 0, static_cast<std::uint64_t>(last), sources, "the last chunk");
  } else if (const auto* t = std::get_if<table_locations>(&c.locations)) {
    if (int128(t->row_bytes) * t->row_count > INT64_MAX) throw error(errc::limit, "a chunk table of more than 2^63 bytes");
    if (static_cast<std::int64_t>(t->row_count) < element_count(grid.grid_shape()))
      throw error(errc::corrupt, fmt::format("a table of {} rows for {} chunks", t->row_count, element_count(grid.grid_shape())));
    for (const auto& f : t->fields)
      if (f.row_offset > t->row_bytes || static_cast<std::uint64_t>(f.type.item_size()) > t->row_bytes - f.row_offset)
        throw error(errc::corrupt, fmt::format("field '{}' of a chunk table reaches beyond its row", f.name));
    check_extent(t->source, t->byte_offset, t->row_bytes * t->row_count, sources, "a chunk table");
    check_extent(t->heap_source, t->heap_offset, t->heap_bytes, sources, "a heap of chunks");
  } else if (const auto* s = std::get_if<sharded_locations>(&c.locations)) {
    source_of(s->source, sources);
    for (std::size_t i = 0; i < l.shape.size(); ++i)
      if (s->shard_shape.size() != l.shape.size() || s->shard_shape[i] < 1 || s->shard_shape[i] % c.chunk_shape[i] != 0)
        throw error(errc::corrupt, "shards are not whole multiples of their chunks");
  } else {
    source_of(std::get<keyed_locations>(c.locations).source, sources);
  }
}

void check_transforms(const layout& l) {
  for (const auto& t : l.transforms)
    if (t.to.is_structured()) throw error(errc::corrupt, "a transform gives a structured type");
}

}  // namespace

dtype delivered_type(const dtype& stored, const std::vector<transform>& transforms) {
  return (transforms.empty() ? stored : transforms.back().to).native();
}

std::optional<shortage> check_layout(const layout& l, const source_set& sources) {
  check_shape(l);
  check_transforms(l);
  if (const auto* s = std::get_if<strided_layout>(&l.storage)) return check_strided(l, *s, sources);
  if (const auto* c = std::get_if<chunked_layout>(&l.storage)) {
    check_chunked(l, *c, sources);
  } else if (const auto* d = std::get_if<decoded_layout>(&l.storage)) {
    const chunk_grid grid(l.shape, d->chunk_shape);
    const auto bytes = element_count(d->chunk_shape);
    if (bytes > INT64_MAX / std::max<std::int64_t>(l.stored.item_size(), 1))
      throw error(errc::limit, "a chunk needs more bytes than 63 bits can count");
    if (const auto have = source_of(0, sources).size()) check_expansion(bytes * l.stored.item_size(), *have + d->state.size());
  } else if (const auto* i = std::get_if<inline_layout>(&l.storage)) {
    const auto wanted = element_count(l.shape) * l.stored.item_size();
    if (static_cast<std::int64_t>(i->data->size()) != wanted)
      throw error(errc::corrupt, fmt::format("{} bytes of values for a shape that needs {}", i->data->size(), wanted));
  } else if (const auto* r = std::get_if<ragged_layout>(&l.storage)) {
    if (int128(r->row_bytes) * r->row_count > INT64_MAX) throw error(errc::limit, "a table of more than 2^63 bytes");
    const auto descriptor_bytes = static_cast<std::uint64_t>(r->count_type.item_size() + r->offset_type.item_size());
    if (r->row_count != 0)  // byte_offset is that of a field: the last row ends where its descriptor does
      check_extent(r->source, r->byte_offset, r->row_bytes * (r->row_count - 1) + descriptor_bytes, sources, "a table of descriptors");
    check_extent(r->heap_source, r->heap_offset, r->heap_bytes, sources, "a heap");
  }
  return {};
}

}  // namespace lamella
