// SPDX-License-Identifier: BSD-3-Clause
#include "mrc_layout.hpp"

#include <cmath>
#include <limits>

namespace lamella::mrc {
namespace {

struct row {
  std::int64_t pixels = 0, bytes = 0;
};

/// Bytes of all rows, which must be countable in bits too.
std::int64_t total_bytes(const header& h, std::int64_t row_bytes) {
  const auto rows = std::int64_t{h.size[1]} * h.size[2];
  if (row_bytes <= std::numeric_limits<std::int64_t>::max() / 8 / rows) return row_bytes * rows;
  throw sdk::error(sdk::errc::corrupt,
                   "MRC sizes NX " + std::to_string(h.size[0]) + ", NY " + std::to_string(h.size[1]) + ", NZ " + std::to_string(h.size[2]) +
                       " need more than 2^60 bytes",
                   {.byte_offset = 0, .field = "NX"});
}

row packed_row(std::int64_t pixels) {
  return {pixels, pixels / 2 + pixels % 2};
}

/// Files with IMOD's flag 16 are older than mode 101; their writers did not agree on what NX counts, so that only the size tells.
row unsure_packed_row(const header& h, std::optional<std::uint64_t> file_bytes, remarks& found) {
  const std::int64_t columns = h.size[0];
  const auto end_of = [&](const row& r) { return h.data_offset() + static_cast<std::uint64_t>(total_bytes(h, r.bytes)); };
  const row as_bytes{2 * columns, columns}, as_pixels = packed_row(columns);
  const sdk::place at_flags{.byte_offset = 156, .field = "imodFlags"};
  for (const auto& [candidate, meaning] : {std::pair(as_bytes, "bytes"), std::pair(as_pixels, "pixels")})
    if (file_bytes && *file_bytes == end_of(candidate)) {
      found.push_back({std::string("4-bit pixels in mode 0 (IMOD flag 16): by the size of the file, NX counts ") + meaning, at_flags});
      return candidate;
    }
  throw sdk::error(sdk::errc::unsupported,
                   "4-bit pixels in mode 0 (IMOD flag 16): the file should end at byte " + std::to_string(end_of(as_bytes)) + " or " +
                       std::to_string(end_of(as_pixels)) + ", " +
                       (file_bytes ? "ends at byte " + std::to_string(*file_bytes) : std::string("its size is unknown")),
                   at_flags);
}

row row_of(const header& h, const pixel_type& pixels, std::optional<std::uint64_t> file_bytes, remarks& found) {
  if (pixels.width_is_unsure) return unsure_packed_row(h, file_bytes, found);
  if (pixels.bytes == 0) return packed_row(h.size[0]);
  return {h.size[0], h.size[0] * pixels.bytes};
}

/// MRC2014: ISPG 401-630 are NZ/MZ volumes of MZ sections; ISPG 0 with one section is an image.
std::vector<std::int64_t> outer_shape(const header& h) {
  const std::int64_t sections = h.size[2], depth = h.intervals[2];
  if (h.is_volume_stack()) {
    if (depth <= 0 || sections % depth != 0)
      throw sdk::error(sdk::errc::corrupt,
                       "a stack of volumes (ISPG " + std::to_string(h.space_group) + ") has NZ " + std::to_string(sections) + " and MZ " +
                           std::to_string(depth) + "; MZ must be positive and divide NZ",
                       {.byte_offset = 36, .field = "MZ"});
    return {sections / depth, depth};
  }
  if (h.space_group == 0 && sections == 1) return {};
  return {sections};
}

/// Strides in bits, rows padded to whole bytes; total_bytes has checked that they fit.
std::vector<std::int64_t> packed_strides(const std::vector<std::int64_t>& shape, std::int64_t row_bytes) {
  std::vector<std::int64_t> strides(shape.size());
  strides.back() = 4;
  auto step = row_bytes * 8;
  for (auto axis = shape.size() - 1; axis-- > 0;) {
    strides[axis] = step;
    step *= shape[axis];
  }
  return strides;
}

/// A size that is not positive, or not finite, says "unknown" (several camera programs write 0 or -10).
sdk::axis calibrated_axis(std::string name, float step, std::int32_t start, bool navigate) {
  sdk::axis made{.name = std::move(name), .navigate = navigate};
  if (std::isfinite(step) && step > 0) {
    made.units = "angstrom";
    made.scale = step;
  }
  made.offset = start * made.scale;
  return made;
}

}  // namespace

geometry geometry_of(const header& h, const pixel_type& pixels, std::optional<std::uint64_t> file_bytes, remarks& found) {
  const auto r = row_of(h, pixels, file_bytes, found);
  geometry made;
  made.shape = outer_shape(h);
  made.shape.insert(made.shape.end(), {h.size[1], r.pixels});
  made.data_bytes = static_cast<std::uint64_t>(total_bytes(h, r.bytes));
  made.storage.byte_offset = h.data_offset();
  if (pixels.bytes == 0) {
    made.storage.bits = 4;
    made.storage.bit_order = LAMELLA_LOW_BITS_FIRST;
    made.storage.strides = packed_strides(made.shape, r.bytes);
  }
  if (made.shape.size() == 3 && !pixels.width_is_unsure) {
    made.storage.growth_axis = 0;
    made.storage.record_bytes = r.bytes * h.size[1];
  }
  return made;
}

std::vector<sdk::axis> axes_of(const header& h, std::size_t dimensions, std::optional<float> pixel_size) {
  std::vector<sdk::axis> axes;
  if (dimensions == 4) axes.push_back({.name = "volume", .navigate = true});
  if (dimensions >= 3) axes.push_back(calibrated_axis("z", spacing(h, 2), h.start[2], true));
  axes.push_back(calibrated_axis("y", pixel_size.value_or(spacing(h, 1)), h.start[1], false));
  axes.push_back(calibrated_axis("x", pixel_size.value_or(spacing(h, 0)), h.start[0], false));
  return axes;
}

}  // namespace lamella::mrc
