// SPDX-License-Identifier: BSD-3-Clause
#include "source/zstd_frames.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace lamella {

namespace {

constexpr std::uint64_t frame_magic = 0xfd2fb528, skippable_magic = 0x184d2a50, table_magic = 0x8f92eab1;
constexpr std::uint64_t unknown = UINT64_MAX;

std::uint64_t little_endian(std::span<const std::byte> bytes) {
  std::uint64_t value = 0;
  for (auto i = bytes.size(); i-- > 0;) value = value << 8 | std::to_integer<std::uint64_t>(bytes[i]);
  return value;
}

// The bytes at offset, as a number; `unknown` where they are not all before the end.
std::uint64_t number_at(const source& file, std::uint64_t offset, std::size_t count, std::uint64_t end) {
  std::array<std::byte, 4> bytes{};
  if (offset > end || end - offset < count || file.read_at(offset, std::span(bytes).first(count)) != count) return unknown;
  return little_endian(std::span(bytes).first(count));
}

// No encoder makes frames larger than that; others would only cost memory.
bool is_sensible(const zstd_frame& f) {
  return f.decoded_size <= most_zstd_frame_bytes && f.encoded_size <= f.decoded_size + f.decoded_size / 8 + (64 << 10);
}

struct frame_header {
  std::uint64_t size, decoded_size;
  bool has_checksum;
};

// RFC 8878, 3.1.1.1
std::optional<frame_header> parse_header(std::span<const std::byte> bytes) {
  if (bytes.size() < 5) return {};
  const auto flags = std::to_integer<unsigned>(bytes[4]);
  const bool is_single_segment = (flags & 0x20u) != 0, is_reserved = (flags & 0x08u) != 0, has_dictionary = (flags & 0x03u) != 0;
  constexpr std::array<std::size_t, 4> size_bytes{0, 2, 4, 8};
  const auto count = flags >> 6 == 0 && is_single_segment ? 1 : size_bytes[flags >> 6];
  const std::size_t at = is_single_segment ? 5 : 6;
  if (is_reserved || has_dictionary || count == 0 || bytes.size() < at + count) return {};
  const auto stored = little_endian(bytes.subspan(at, count));
  return frame_header{at + count, count == 2 ? stored + 256 : stored, (flags & 0x04u) != 0};
}

// RFC 8878, 3.1.1.2: the offset behind the last block; `unknown` where a block is wrong or there are too many.
std::uint64_t end_of_blocks(const source& file, std::uint64_t offset, std::uint64_t end, std::uint64_t decoded_size) {
  for (auto left = decoded_size / 1024 + 64; left > 0; --left) {
    const auto header = number_at(file, offset, 3, end);
    const auto type = header >> 1 & 3u;
    if (header == unknown || type == 3) return unknown;
    offset += 3 + (type == 1 ? 1 : header >> 3);
    if ((header & 1u) != 0) return offset;
  }
  return unknown;
}

std::optional<zstd_frame> find_skippable(const source& file, std::uint64_t offset, std::uint64_t end) {
  const auto size = number_at(file, offset + 4, 4, end);
  if (size == unknown || size > end - offset - 8) return {};
  return zstd_frame{offset, size + 8, 0};
}

}  // namespace

std::optional<zstd_frame> find_zstd_frame(const source& file, std::uint64_t offset, std::uint64_t end) {
  std::array<std::byte, 14> head{};
  const auto wanted = std::span(head).first(std::min<std::uint64_t>(head.size(), end - std::min(offset, end)));
  const auto bytes = wanted.first(file.read_at(offset, wanted));
  if (bytes.size() < 5) return {};
  const auto magic = little_endian(bytes.first(4));
  if ((magic & ~std::uint64_t{0xf}) == skippable_magic) return find_skippable(file, offset, end);
  const auto header = parse_header(bytes);
  if (magic != frame_magic || !header || header->decoded_size > most_zstd_frame_bytes) return {};
  const auto blocks_end = end_of_blocks(file, offset + header->size, end, header->decoded_size);
  const auto checksum_bytes = header->has_checksum ? 4u : 0u;
  if (blocks_end == unknown || blocks_end > end || end - blocks_end < checksum_bytes) return {};
  const zstd_frame found{offset, blocks_end + checksum_bytes - offset, header->decoded_size};
  return is_sensible(found) ? std::optional(found) : std::nullopt;
}

// zstd, contrib/seekable_format: a skippable frame of entries (encoded and decoded size, checksum where flagged) and a footer (their
// number, flags, magic).
std::optional<std::vector<zstd_frame>> read_zstd_seek_table(const source& file, std::uint64_t begin, std::uint64_t end) {
  if (end - begin < 17 || number_at(file, end - 4, 4, end) != table_magic) return {};
  const auto flags = number_at(file, end - 5, 1, end), count = number_at(file, end - 9, 4, end);
  const std::uint64_t entry_bytes = (flags & 0x80u) != 0 ? 12 : 8, table_bytes = count * entry_bytes + 17;
  if (flags == unknown || count == unknown || (flags & 0x7cu) != 0 || table_bytes > end - begin) return {};
  const auto table = end - table_bytes;
  if (number_at(file, table, 4, end) != (skippable_magic | 0xe) || number_at(file, table + 4, 4, end) != table_bytes - 8) return {};

  std::vector<std::byte> entries(count * entry_bytes);
  if (file.read_at(table + 8, entries) != entries.size()) return {};
  std::vector<zstd_frame> frames;
  auto offset = begin;
  for (std::span<const std::byte> rest = entries; !rest.empty(); rest = rest.subspan(entry_bytes)) {
    const zstd_frame next{offset, little_endian(rest.first(4)), little_endian(rest.subspan(4, 4))};
    if (!is_sensible(next) || next.encoded_size > table - offset) return {};
    offset += next.encoded_size;
    frames.push_back(next);
  }
  return offset == table ? std::optional(std::move(frames)) : std::nullopt;
}

}  // namespace lamella
