// SPDX-License-Identifier: BSD-3-Clause
#include "view/read/chunk_fetch.hpp"

#include <fmt/format.h>

#include <array>
#include <cstring>

#include "engine.hpp"
#include "source/owned_memory.hpp"
#include "source/read_bytes.hpp"
#include "view/read/chunk_key.hpp"

namespace lamella {

void read_all(const source& file, std::uint64_t offset, std::span<std::byte> data) {
  const auto got = file.read_at(offset, data);
  if (got != data.size())
    throw error(errc::truncated,
                fmt::format("a chunk needs bytes {} to {}, the file ends at byte {}", offset, offset + data.size(), offset + got),
                {.path = file.path(), .byte_offset = static_cast<std::int64_t>(offset + got)});
}

namespace {

constexpr std::uint64_t missing_entry = UINT64_MAX;  // of a shard index: offset and length of an empty inner chunk

std::uint64_t read_unsigned(const dtype& type, const std::byte* at) {
  std::uint64_t value = 0;
  const auto size = static_cast<std::size_t>(type.item_size());
  for (std::size_t i = 0; i < size && size <= 8; ++i) {
    const auto byte = std::to_integer<std::uint64_t>(at[type.is_big_endian() ? i : size - 1 - i]);
    value = value << 8 | byte;
  }
  const bool is_negative = type.kind() == 'i' && size < 8 && size > 0 && ((value >> (8 * size - 1)) & 1u) != 0;
  if (is_negative || (type.kind() == 'i' && size == 8 && (value >> 63) != 0))
    throw error(errc::corrupt, "a chunk table holds a negative offset or length");
  return value;
}

const codec_chain* chain_at(const chunked_layout& c, std::uint64_t number) {
  if (c.chains.empty()) return nullptr;
  if (number >= c.chains.size())
    throw error(errc::corrupt, fmt::format("a chunk names codec chain {}, there are {}", number, c.chains.size()));
  return c.chains[number].empty() ? nullptr : &c.chains[number];
}

std::optional<found_chunk> find(const listed_locations& l, const chunked_layout& c, std::uint64_t number, const source_set& sources) {
  const auto& at = l.chunks.at(number);
  if (at.is_missing) return {};
  return found_chunk{sources.sources.at(at.source), at.byte_offset, at.byte_length, chain_at(c, at.chain)};
}

std::optional<found_chunk> find(const arithmetic_locations& a, const chunked_layout& c, std::span<const std::int64_t> chunk,
                                const source_set& sources) {
  auto offset = a.byte_offset;
  for (std::size_t i = 0; i < chunk.size(); ++i) offset += static_cast<std::uint64_t>(a.strides[i] * chunk[i]);
  return found_chunk{sources.sources.at(a.source), offset, a.byte_length, chain_at(c, 0)};
}

std::optional<found_chunk> find(const table_locations& t, const chunked_layout& c, std::uint64_t number, const source_set& sources) {
  std::vector<std::byte> row(t.row_bytes);
  read_all(*sources.sources.at(t.source), t.byte_offset + number * t.row_bytes, row);
  std::uint64_t offset = 0, length = 0, chain = 0;
  for (const auto& f : t.fields) {
    const auto value = f.name == "offset" || f.name == "length" || f.name == "chain" ? read_unsigned(f.type, row.data() + f.row_offset) : 0;
    if (f.name == "offset") offset = value;
    if (f.name == "chain") chain = value;
    if (f.name == "length" && __builtin_mul_overflow(value, std::max<std::uint64_t>(f.element_bytes, 1), &length))
      throw error(errc::corrupt, fmt::format("row {} of a chunk table: length {} overflows", number, value));
  }
  if (length == 0) return {};
  if (offset > t.heap_bytes || length > t.heap_bytes - offset)
    throw error(
        errc::corrupt,
        fmt::format("row {} of a chunk table points at bytes {} to {} of a heap of {}", number, offset, offset + length, t.heap_bytes),
        {.byte_offset = static_cast<std::int64_t>(t.byte_offset + number * t.row_bytes)});
  return found_chunk{sources.sources.at(t.heap_source), t.heap_offset + offset, length, chain_at(c, chain)};
}

std::optional<found_chunk> find(const keyed_locations& k, const chunked_layout& c, std::span<const std::int64_t> chunk,
                                const source_set& sources) {
  auto file = sources.sources.at(k.source)->find_sibling(chunk_key(k.key_template, chunk));
  if (!file) return {};
  const auto size = file->size().value_or(0);
  return found_chunk{std::move(file), 0, size, chain_at(c, 0)};
}

/// Opens one shard and reads its index, which is checked where it has a checksum.
open_shard open(const sharded_locations& s, std::span<const std::int64_t> shard, std::uint64_t inner_count, const source_set& sources) {
  open_shard made{sources.sources.at(s.source)->find_sibling(chunk_key(s.key_template, shard))};
  if (!made.file) return made;
  const auto size = made.file->size().value_or(0);
  const bool has_checksum = !s.index_chain.empty();
  const auto index_bytes = inner_count * 16 + (has_checksum ? 4 : 0);
  if (inner_count > (std::uint64_t{1} << 32) || index_bytes > size)
    throw error(errc::truncated, fmt::format("a shard needs an index of {} bytes, the file has {}", index_bytes, size),
                {.path = made.file->path()});
  made.index.resize(index_bytes);
  read_all(*made.file, s.index_at_start ? 0 : size - index_bytes, made.index);
  if (!has_checksum) return made;
  std::vector<std::byte> decoded(inner_count * 16);
  try {
    get_engine().decode(s.index_chain, made.index, decoded, 8);
  } catch (const error& caught) {
    throw caught.with({.path = made.file->path()});
  }
  made.index = std::move(decoded);
  return made;
}

std::optional<found_chunk> find(const sharded_locations& s, const chunked_layout& c, const shape_t& array_shape,
                                std::span<const std::int64_t> chunk, const source_set& sources, open_shards& shards) {
  const chunk_grid grid(array_shape, s.shard_shape);
  shape_t shard(chunk.size());
  std::uint64_t inner = 0, inner_count = 1;
  for (std::size_t a = 0; a < chunk.size(); ++a) {
    const auto per_shard = s.shard_shape[a] / c.chunk_shape[a];
    shard[a] = chunk[a] / per_shard;
    inner = inner * static_cast<std::uint64_t>(per_shard) + static_cast<std::uint64_t>(chunk[a] % per_shard);
    if (__builtin_mul_overflow(inner_count, static_cast<std::uint64_t>(per_shard), &inner_count))
      throw error(errc::limit, "a shard of more than 2^64 chunks");
  }
  const auto opened = shards.get(grid.number_of(shard), [&] { return open(s, shard, inner_count, sources); });
  if (!opened->file) return {};
  const dtype u64('u', 8, s.index_is_big_endian);
  const auto* entry = opened->index.data() + inner * 16;
  const auto offset = read_unsigned(u64, entry), length = read_unsigned(u64, entry + 8);
  if (offset == missing_entry && length == missing_entry) return {};
  const auto size = opened->file->size().value_or(0);
  if (offset > size || length > size - offset)
    throw error(errc::corrupt, fmt::format("a shard's index points at {} bytes at byte {} of {}", length, offset, size),
                {.path = opened->file->path()});
  return found_chunk{opened->file, offset, length, chain_at(c, 0)};
}

}  // namespace

std::optional<found_chunk> find_chunk(const chunked_layout& c, const chunk_grid& grid, const shape_t& array_shape,
                                      std::span<const std::int64_t> chunk, const source_set& sources, open_shards& shards) {
  if (const auto* l = std::get_if<listed_locations>(&c.locations)) return find(*l, c, grid.number_of(chunk), sources);
  if (const auto* a = std::get_if<arithmetic_locations>(&c.locations)) return find(*a, c, chunk, sources);
  if (const auto* t = std::get_if<table_locations>(&c.locations)) return find(*t, c, grid.number_of(chunk), sources);
  if (const auto* k = std::get_if<keyed_locations>(&c.locations)) return find(*k, c, chunk, sources);
  return find(std::get<sharded_locations>(c.locations), c, array_shape, chunk, sources, shards);
}

void check_extent(const found_chunk& found) {
  const auto have = found.file->size();
  if (have && (found.byte_offset > *have || found.byte_length > *have - found.byte_offset))
    throw error(errc::truncated,
                fmt::format("a chunk needs {} bytes at byte {}, the file has {}", found.byte_length, found.byte_offset, *have),
                {.path = found.file->path(), .byte_offset = static_cast<std::int64_t>(found.byte_offset)});
}

void decode_chunk(const found_chunk& found, std::span<const std::byte> encoded, std::span<std::byte> decoded, std::int64_t item_size) {
  // Bytes of a file that is being written look damaged; the change is what the user has to hear of.
  const auto check = [&] { check_unchanged(*found.file, found.byte_offset, found.byte_length); };
  try {
    get_engine().decode(*found.chain, encoded, decoded, item_size);
    check();
  } catch (const error& caught) {
    if (caught.code() == errc::corrupt || caught.code() == errc::truncated) check();
    throw caught.with({.path = found.file->path(), .byte_offset = static_cast<std::int64_t>(found.byte_offset)});
  }
}

void fetch_chunk(const found_chunk& found, std::span<std::byte> decoded, std::int64_t item_size) {
  if (found.chain == nullptr) {
    if (found.byte_length != decoded.size())
      throw error(errc::corrupt, fmt::format("a chunk has {} bytes, its shape needs {}", found.byte_length, decoded.size()),
                  {.path = found.file->path(), .byte_offset = static_cast<std::int64_t>(found.byte_offset)});
    read_all(*found.file, found.byte_offset, decoded);
    check_unchanged(*found.file, found.byte_offset, found.byte_length);
    return;
  }
  check_extent(found);
  const auto encoded = owned_memory(found.byte_length);
  read_all(*found.file, found.byte_offset, {encoded.get(), found.byte_length});
  decode_chunk(found, {encoded.get(), found.byte_length}, decoded, item_size);
}

}  // namespace lamella
