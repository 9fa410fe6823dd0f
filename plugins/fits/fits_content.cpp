// SPDX-License-Identifier: BSD-3-Clause
#include "fits_content.hpp"

#include <algorithm>

#include "fits_ascii_table.hpp"
#include "fits_binary_table.hpp"
#include "fits_random_groups.hpp"
#include "fits_tiled.hpp"

namespace fits {
namespace {

image make_bytes(std::int64_t count, data_place where) {
  image made;
  made.data.dtype = "|u1";
  made.data.shape = {count};
  made.data.layout = lamella::sdk::strided{.source = where.source, .byte_offset = where.byte_offset};
  return made;
}

/// Nothing is known of the data but that they follow the header (4.4.1.1).
image make_rest(const header& h, data_place where, std::optional<std::uint64_t> file_bytes, findings& found) {
  found.push_back({"SIMPLE = F: the file does not conform to the standard; what follows the header is given as bytes",
                   h.byte_offset("SIMPLE"), "SIMPLE"});
  if (file_bytes) return make_bytes(static_cast<std::int64_t>(*file_bytes - std::min(*file_bytes, where.byte_offset)), where);
  auto made = make_bytes(0, where);
  made.data.layout = lamella::sdk::unavailable{.code = lamella::sdk::errc::unsupported,
                                               .reason = "data of unknown structure (SIMPLE = F) in a compressed file of unknown size",
                                               .hint = "expand the file first",
                                               .byte_offset = h.byte_offset("SIMPLE")};
  return made;
}

image make_other(const header& h, const structure& s, data_place where, findings& found) {
  found.push_back({"XTENSION '" + h.text("XTENSION").value_or("") + "' is not known; its data are given as bytes",
                   h.byte_offset("XTENSION"), "XTENSION"});
  return make_bytes(s.data_bytes, where);
}

table_rows rows_of(const structure& s, data_place where) {
  return {.data = where,
          .row_bytes = s.lengths[0],
          .row_count = s.lengths[1],
          .data_bytes = s.lengths[0] * s.lengths[1] + s.parameter_count};  // parse_structure has checked this sum
}

}  // namespace

content make_content(const header& h, const structure& s, data_place where, std::optional<std::uint64_t> file_bytes, findings& found) {
  content made;
  switch (s.kind) {
    case hdu_kind::image:
      if (!s.lengths.empty()) made.array = make_image(h, s, where, found);
      break;
    case hdu_kind::ascii_table:
      made.columns = ascii_columns(h, rows_of(s, where), found);
      break;
    case hdu_kind::binary_table:
      made.columns = binary_columns(h, rows_of(s, where), "TFORM", found);
      break;
    case hdu_kind::random_groups: {
      auto groups = make_random_groups(h, s, where, found);
      made.array = std::move(groups.arrays);
      made.columns = std::move(groups.parameters);
      break;
    }
    case hdu_kind::tiled_image:
      made.array = make_tiled_image(h, where, found);
      break;
    case hdu_kind::tiled_table:
      made.columns = tiled_columns(h, where, found);
      break;
    case hdu_kind::other_extension:
      made.array = make_other(h, s, where, found);
      break;
    case hdu_kind::not_standard:
      made.array = make_rest(h, where, file_bytes, found);
      break;
  }
  return made;
}

}  // namespace fits
