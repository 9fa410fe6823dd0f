// SPDX-License-Identifier: BSD-3-Clause
#include "fits_tiled.hpp"

#include <algorithm>
#include <array>

#include "fits_binary_table.hpp"

namespace fits {
namespace {

using lamella::sdk::errc;
using lamella::sdk::error;

/// Algorithms of table 36, and RICE_ONE as its alias.
bool is_registered(std::string_view algorithm) {
  constexpr std::array<std::string_view, 7> names{"RICE_1", "RICE_ONE", "GZIP_1", "GZIP_2", "PLIO_1", "HCOMPRESS_1", "NOCOMPRESS"};
  return std::find(names.begin(), names.end(), algorithm) != names.end();
}

std::string why_unread(const std::string& what, const std::string& keyword, const std::string& algorithm) {
  if (algorithm.empty()) return what + " without " + keyword;
  return what + ", " + keyword + " " + algorithm + (is_registered(algorithm) ? ": this reader does not decode it" : ": unknown algorithm");
}

lamella::sdk::unavailable unread(std::string reason, std::int64_t byte_offset) {
  return {.code = errc::unsupported,
          .reason = std::move(reason),
          .hint = "expand the file first, for instance with funpack",
          .byte_offset = byte_offset};
}

std::int64_t checked_count(const header& h, const char* keyword) {
  const auto count = h.integer(keyword);
  if (!count || *count < 0)
    throw error(errc::corrupt, std::string(keyword) + " is missing or negative in a compressed table",
                {.byte_offset = h.byte_offset(keyword), .field = keyword});
  return *count;
}

}  // namespace

image make_tiled_image(const header& h, data_place where, findings& found) {
  auto made = make_image(h, parse_tiled_structure(h), where, found);
  made.data.layout = unread(why_unread("tile-compressed image", "ZCMPTYPE", h.text("ZCMPTYPE").value_or("")), h.byte_offset("ZCMPTYPE"));
  return made;
}

std::vector<column> tiled_columns(const header& h, data_place where, findings& found) {
  const auto row_bytes = checked_count(h, "ZNAXIS1"), row_count = checked_count(h, "ZNAXIS2");
  const auto data_bytes =
      lamella::sdk::checked_multiply(row_bytes, row_count, {.byte_offset = h.byte_offset("ZNAXIS2"), .field = "ZNAXIS2"});
  auto columns =
      binary_columns(h, {.data = where, .row_bytes = row_bytes, .row_count = row_count, .data_bytes = data_bytes}, "ZFORM", found);
  for (auto& c : columns) {
    const auto keyword = indexed("ZCTYP", c.number);
    c.data.layout = unread(why_unread("column of a compressed table", keyword, h.text(keyword).value_or("")), h.byte_offset(keyword));
  }
  return columns;
}

}  // namespace fits
