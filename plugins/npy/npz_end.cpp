// SPDX-License-Identifier: BSD-3-Clause
#include "npz_end.hpp"

#include <algorithm>
#include <optional>
#include <string>

namespace lamella::npy {
namespace {

constexpr std::string_view end_magic = "PK\5\6", zip64_end_magic = "PK\6\6", locator_magic = "PK\6\7", entry_magic = "PK\1\2";
constexpr std::uint64_t locator_bytes = 20, zip64_end_bytes = 56;

template <typename T>
T number(std::string_view record, std::size_t at) {
  return sdk::load<T>(record.data() + at, sdk::byte_order::little);
}

/// What an end record says, of either width.
struct end_record {
  std::uint64_t byte_offset = 0;  ///< of the record, which follows the central directory
  std::uint64_t disk = 0, directory_disk = 0;
  std::uint64_t entries = 0, directory_size = 0, directory_offset = 0;
  bool has_zip64 = false;
};

end_record parse_end(std::string_view raw, std::uint64_t byte_offset) {
  return {.byte_offset = byte_offset,
          .disk = number<std::uint16_t>(raw, 4),
          .directory_disk = number<std::uint16_t>(raw, 6),
          .entries = number<std::uint16_t>(raw, 10),
          .directory_size = number<std::uint32_t>(raw, 12),
          .directory_offset = number<std::uint32_t>(raw, 16)};
}

end_record parse_zip64_end(std::string_view raw, std::uint64_t byte_offset) {
  return {.byte_offset = byte_offset,
          .disk = number<std::uint32_t>(raw, 16),
          .directory_disk = number<std::uint32_t>(raw, 20),
          .entries = number<std::uint64_t>(raw, 32),
          .directory_size = number<std::uint64_t>(raw, 40),
          .directory_offset = number<std::uint64_t>(raw, 48),
          .has_zip64 = true};
}

/// The bytes, where they are there and start with mark.
std::optional<std::string> record_at(const sdk::source& file, std::uint64_t byte_offset, std::uint64_t size, std::string_view mark) {
  auto raw = file.read_text_up_to(byte_offset, size);
  if (raw.size() != size || !raw.starts_with(mark)) return {};
  return raw;
}

/// The record of ZIP64 that a locator before the plain one announces; its offset does not count bytes before the archive.
std::optional<end_record> find_zip64_end(const sdk::source& file, std::uint64_t plain_end) {
  if (plain_end < locator_bytes + zip64_end_bytes) return {};
  const auto locator_offset = plain_end - locator_bytes;
  const auto locator = record_at(file, locator_offset, locator_bytes, locator_magic);
  if (!locator) return {};
  const auto said = number<std::uint64_t>(*locator, 8);
  for (const auto place : {said, locator_offset - zip64_end_bytes}) {
    if (place > locator_offset - zip64_end_bytes) continue;
    if (const auto raw = record_at(file, place, zip64_end_bytes, zip64_end_magic)) return parse_zip64_end(*raw, place);
  }
  throw sdk::error(sdk::errc::corrupt, "ZIP64 locator points to byte " + std::to_string(said) + ", where there is no end record",
                   {.byte_offset = static_cast<std::int64_t>(locator_offset)});
}

bool holds_directory(const sdk::source& file, const end_record& end, std::uint64_t place) {
  if (end.directory_size == 0) return end.entries == 0;
  return record_at(file, place, entry_magic.size(), entry_magic).has_value();
}

/// The directory stands right before its end record; or, with other records between them, where the end record says.
central_directory directory_of(const sdk::source& file, const end_record& end) {
  const sdk::place where{.byte_offset = static_cast<std::int64_t>(end.byte_offset)};
  if (end.disk != end.directory_disk || (end.disk != 0 && end.disk != 0xFFFF))
    throw sdk::error(sdk::errc::unsupported, "archive stands on several disks; this is number " + std::to_string(end.disk), where);
  if (end.directory_size > end.byte_offset || end.directory_offset > end.byte_offset - end.directory_size)
    throw sdk::error(sdk::errc::corrupt,
                     "ZIP central directory of " + std::to_string(end.directory_size) + " bytes at byte " +
                         std::to_string(end.directory_offset) + " does not fit before its end record at byte " +
                         std::to_string(end.byte_offset),
                     where);
  central_directory made{.size = end.directory_size, .entries = end.entries, .has_zip64 = end.has_zip64};
  const auto before_end = end.byte_offset - end.directory_size;
  if (holds_directory(file, end, before_end)) {
    made.byte_offset = before_end;
    made.shift = before_end - end.directory_offset;
  } else if (holds_directory(file, end, end.directory_offset)) {
    made.byte_offset = end.directory_offset;
  } else {
    throw sdk::error(sdk::errc::corrupt,
                     "ZIP central directory is not where its end record says, byte " + std::to_string(end.directory_offset), where);
  }
  return made;
}

}  // namespace

std::vector<std::size_t> end_record_places(std::string_view tail) {
  std::vector<std::size_t> places;
  for (auto at = tail.rfind(end_magic); at != std::string_view::npos; at = at == 0 ? at - 1 : tail.rfind(end_magic, at - 1)) {
    const bool fits = tail.size() - at >= end_record_bytes;
    if (fits && number<std::uint16_t>(tail, at + 20) <= tail.size() - at - end_record_bytes) places.push_back(at);
  }
  return places;
}

central_directory find_central_directory(const sdk::source& file, std::uint64_t file_size) {
  const auto start = file_size - std::min(file_size, longest_end);
  const auto tail = file.read_text(start, file_size - start);
  std::optional<sdk::error> first_fault;
  for (const auto at : end_record_places(tail)) {
    try {
      const auto zip64 = find_zip64_end(file, start + at);
      return directory_of(file, zip64 ? *zip64 : parse_end(std::string_view(tail).substr(at), start + at));
    } catch (const sdk::error& fault) {
      if (!first_fault) first_fault = fault;
    }
  }
  if (first_fault) throw *first_fault;
  throw sdk::error(sdk::errc::truncated,
                   "the archive has no ZIP end record in its last " + std::to_string(tail.size()) + " bytes; it is cut",
                   {.byte_offset = static_cast<std::int64_t>(file_size)});
}

}  // namespace lamella::npy
