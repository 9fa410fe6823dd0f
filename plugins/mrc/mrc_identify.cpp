// SPDX-License-Identifier: BSD-3-Clause
#include "mrc_identify.hpp"

#include <algorithm>
#include <cmath>

#include "mrc_layout.hpp"

namespace lamella::mrc {
namespace {

struct expectation {
  header head;
  std::uint64_t file_bytes = 0;
};

/// @throws error  where open would.
expectation expect(raw_header raw, std::optional<std::uint64_t> file_bytes) {
  remarks ignored;
  expectation made{.head = parse_header(raw, ignored)};
  const auto pixels = pixel_type_of(made.head, mode0_sign::automatic, ignored);
  made.file_bytes = made.head.data_offset() + geometry_of(made.head, pixels, file_bytes, ignored).data_bytes;
  return made;
}

/// Bytes 214 and 215 are zero in every stamp; "DA" and "DD" of a text would pass for the first two.
bool has_whole_stamp(std::span<const char> head) {
  return order_of_stamp(head).has_value() && head[214] == 0 && head[215] == 0;
}

bool is_plausible_cell(const header& h) {
  const auto is_length = [](float v) { return std::isfinite(v); };
  const auto is_angle = [](float v) { return v >= 0 && v <= 180; };
  return std::all_of(h.cell_lengths.begin(), h.cell_lengths.end(), is_length) &&
         std::all_of(h.cell_angles.begin(), h.cell_angles.end(), is_angle);
}

bool every_field_fits(const header& h) {
  return is_plausible_cell(h) && h.space_group >= 0 && h.space_group <= 630 && h.label_count >= 0 && h.label_count <= 10;
}

sdk::verdict without_map_id(raw_header raw, std::optional<std::uint64_t> file_bytes) {
  try {
    const auto expected = expect(raw, file_bytes);
    if (!every_field_fits(expected.head)) return {.why = "no MAP at byte 208, and the fields do not fit an MRC header"};
    if (!map_permutation(expected.head) && file_bytes != expected.file_bytes)
      return {.why = "no MAP at byte 208, MAPC, MAPR, MAPS are zero, and the size of the file is another than the header's"};
    return {.evidence = LAMELLA_EVIDENCE_PLAUSIBLE, .why = "no MAP at byte 208, but every field fits an MRC header"};
  } catch (const sdk::error& caught) {
    return {.why = std::string("no MAP at byte 208, and ") + caught.what()};
  }
}

sdk::verdict with_map_id(raw_header raw, std::optional<std::uint64_t> file_bytes) {
  try {
    const auto expected = expect(raw, file_bytes);
    if (!file_bytes) return {.evidence = LAMELLA_EVIDENCE_STRUCTURE, .why = "MAP at byte 208 and a consistent header"};
    if (*file_bytes == expected.file_bytes)
      return {.evidence = LAMELLA_EVIDENCE_EXACT, .why = "MAP at byte 208, and the size is the header's"};
    if (*file_bytes > expected.file_bytes)
      return {.evidence = LAMELLA_EVIDENCE_STRUCTURE, .why = "MAP at byte 208 and a consistent header; bytes follow the data"};
    return {.evidence = LAMELLA_EVIDENCE_MAGIC, .why = "MAP at byte 208, but the file is shorter than its header says"};
  } catch (const sdk::error& caught) {
    return {.evidence = has_whole_stamp(raw) ? LAMELLA_EVIDENCE_MAGIC : LAMELLA_EVIDENCE_NO,
            .why = std::string("MAP at byte 208, but ") + caught.what()};
  }
}

}  // namespace

sdk::verdict identify(const sdk::probe& p) {
  if (p.kind == LAMELLA_SOURCE_DIRECTORY) return {.why = "an MRC file is not a folder"};
  const std::span<const char> head(reinterpret_cast<const char*>(p.head.data()), p.head.size());
  if (head.size() < header_bytes) {
    if (has_map_id(head) && has_whole_stamp(head))
      return {.evidence = LAMELLA_EVIDENCE_MAGIC, .why = "MAP and a machine stamp at byte 208, but fewer than 1024 bytes"};
    return {.why = "fewer than the 1024 bytes of an MRC header"};
  }
  const raw_header raw(head.data(), header_bytes);
  return has_map_id(raw) ? with_map_id(raw, p.size) : without_map_id(raw, p.size);
}

}  // namespace lamella::mrc
