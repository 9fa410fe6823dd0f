// SPDX-License-Identifier: BSD-3-Clause
#include "fits_structure.hpp"

#include <algorithm>
#include <cstdlib>
#include <lamella/plugin.hpp>

namespace fits {
namespace {

using lamella::sdk::checked_multiply;
using lamella::sdk::errc;
using lamella::sdk::error;

constexpr std::int64_t most_axes = 999;  // 4.4.1.1

[[noreturn]] void refuse(const header& h, const std::string& keyword, const std::string& needed) {
  const auto* c = h.find(keyword);
  const auto found = h.integer(keyword);
  const auto what = c == nullptr ? keyword + " is missing" : found ? keyword + " is " + std::to_string(*found) : keyword + " is no integer";
  throw error(errc::corrupt, what + "; " + needed + " needed", {.byte_offset = h.byte_offset(keyword), .field = keyword});
}

std::int64_t integer_between(const header& h, const std::string& keyword, std::int64_t low, std::int64_t high) {
  const auto found = h.integer(keyword);
  const auto needed = high == INT64_MAX ? "an integer from " + std::to_string(low) : std::to_string(low) + " to " + std::to_string(high);
  if (!found || *found < low || *found > high) refuse(h, keyword, needed);
  return *found;
}

std::int64_t natural_or(const header& h, const std::string& keyword, std::int64_t otherwise) {
  return h.find(keyword) == nullptr ? otherwise : integer_between(h, keyword, 0, INT64_MAX);
}

int checked_bitpix(const header& h, const std::string& keyword) {
  const auto found = h.integer(keyword).value_or(0);
  for (const int legal : {8, 16, 32, 64, -32, -64})
    if (found == legal) return legal;
  refuse(h, keyword, "8, 16, 32, 64, -32 or -64");
}

std::vector<std::int64_t> checked_lengths(const header& h, const std::string& keyword) {
  std::vector<std::int64_t> lengths;
  const auto count = integer_between(h, keyword, 0, most_axes);
  for (std::int64_t i = 1; i <= count; ++i) lengths.push_back(integer_between(h, indexed(keyword, i), 0, INT64_MAX));
  return lengths;
}

std::int64_t element_count(const header& h, const std::vector<std::int64_t>& lengths, std::size_t first) {
  if (lengths.empty() || std::count(lengths.begin() + static_cast<std::ptrdiff_t>(first), lengths.end(), 0) > 0) return 0;
  std::int64_t count = 1;
  for (auto i = first; i < lengths.size(); ++i) {
    const auto keyword = indexed("NAXIS", static_cast<std::int64_t>(i) + 1);
    count = checked_multiply(count, lengths[i], {.byte_offset = h.byte_offset(keyword), .field = keyword});
  }
  return count;
}

/// |BITPIX| / 8 * GCOUNT * (PCOUNT + product of the axes), equations 1, 2 and 4 of section 4.4.1.
std::int64_t data_bytes(const header& h, const structure& s) {
  if (s.lengths.empty()) return 0;
  std::int64_t elements = element_count(h, s.lengths, s.kind == hdu_kind::random_groups ? 1 : 0);
  const lamella::sdk::place where{.byte_offset = h.byte_offset("PCOUNT"), .field = "PCOUNT"};
  if (__builtin_add_overflow(elements, s.parameter_count, &elements))
    throw error(errc::corrupt, "PCOUNT is " + std::to_string(s.parameter_count) + "; the size of the data overflows 64 bits", where);
  const auto all = checked_multiply(elements, s.group_count, {.byte_offset = h.byte_offset("GCOUNT"), .field = "GCOUNT"});
  return checked_multiply(all, std::abs(s.bitpix) / 8, {.byte_offset = h.byte_offset("BITPIX"), .field = "BITPIX"});
}

hdu_kind table_kind(const header& h) {
  if (h.is_true("ZIMAGE")) return hdu_kind::tiled_image;
  return h.is_true("ZTABLE") ? hdu_kind::tiled_table : hdu_kind::binary_table;
}

hdu_kind extension_kind(const header& h) {
  const auto type = h.text("XTENSION").value_or("");
  if (type == "IMAGE" || type == "IUEIMAGE") return hdu_kind::image;
  if (type == "TABLE") return hdu_kind::ascii_table;
  if (type == "BINTABLE" || type == "A3DTABLE") return table_kind(h);
  return hdu_kind::other_extension;
}

hdu_kind primary_kind(const header& h, const structure& s) {
  const bool grouped = h.is_true("GROUPS") && !s.lengths.empty() && s.lengths.front() == 0;
  return grouped ? hdu_kind::random_groups : hdu_kind::image;
}

void check_table(const header& h, const structure& s) {
  if (s.bitpix != 8) refuse(h, "BITPIX", "8 in a table");
  if (s.lengths.size() != 2) refuse(h, "NAXIS", "2 in a table");
}

}  // namespace

structure parse_structure(const header& h, bool is_primary) {
  structure s;
  const auto* simple = h.find("SIMPLE");
  if (is_primary && simple != nullptr && simple->value == card_value(false)) {
    s.kind = hdu_kind::not_standard;
    s.data_bytes = -1;
    return s;
  }
  s.bitpix = checked_bitpix(h, "BITPIX");
  s.lengths = checked_lengths(h, "NAXIS");
  s.kind = is_primary ? primary_kind(h, s) : extension_kind(h);
  s.parameter_count = natural_or(h, "PCOUNT", 0);
  s.group_count = natural_or(h, "GCOUNT", 1);
  if (!is_primary && s.kind != hdu_kind::image && s.kind != hdu_kind::other_extension) check_table(h, s);
  s.data_bytes = data_bytes(h, s);
  return s;
}

structure parse_tiled_structure(const header& h) {
  structure s;
  s.bitpix = checked_bitpix(h, "ZBITPIX");
  s.lengths = checked_lengths(h, "ZNAXIS");
  s.data_bytes = data_bytes(h, s);
  return s;
}

std::vector<std::int64_t> c_shape(const std::vector<std::int64_t>& lengths) {
  return {lengths.rbegin(), lengths.rend()};
}

}  // namespace fits
