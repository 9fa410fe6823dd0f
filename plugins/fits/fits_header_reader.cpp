// SPDX-License-Identifier: BSD-3-Clause
#include "fits_header_reader.hpp"

#include <array>
#include <optional>

#include "fits_card.hpp"

namespace fits {
namespace {

using lamella::sdk::errc;
using lamella::sdk::error;

std::optional<std::size_t> find_end_card(std::string_view block) {
  for (std::size_t at = 0; at < block.size(); at += card_bytes)
    if (is_end_card(block.substr(at, card_bytes))) return at;
  return {};
}

}  // namespace

header_bytes read_header(const lamella::sdk::source& file, std::uint64_t byte_offset, std::uint64_t limit_bytes) {
  header_bytes made{.cards = {}, .byte_offset = byte_offset};
  std::array<char, block_bytes> block;
  made.cards.reserve(4 * block_bytes);  // usual, and no loss where it is not
  while (true) {
    const auto at = byte_offset + made.cards.size();
    const auto got = file.read_some(at, block.data(), block.size());
    const std::string_view bytes(block.data(), got);
    if (const auto end = find_end_card(bytes)) {
      made.cards.append(bytes.substr(0, *end));
      made.data_offset = at + block_bytes;
      return made;
    }
    if (got < block.size())
      throw error(
          errc::truncated,
          "the FITS header at byte " + std::to_string(byte_offset) + " has no END card; the file ends at byte " + std::to_string(at + got),
          {.byte_offset = static_cast<std::int64_t>(at + got), .field = "END", .source = file.index()});
    made.cards.append(bytes);
    if (limit_bytes != 0 && made.cards.size() > limit_bytes)
      throw error(
          errc::limit,
          "the FITS header at byte " + std::to_string(byte_offset) + " has no END card within " + std::to_string(limit_bytes) + " bytes",
          {.byte_offset = static_cast<std::int64_t>(byte_offset), .field = "END", .source = file.index()});
  }
}

}  // namespace fits
