// SPDX-License-Identifier: BSD-3-Clause
#include "mrc_header.hpp"

#include <algorithm>
#include <cstdlib>
#include <limits>

#include "mrc_text.hpp"

namespace lamella::mrc {
namespace {

// NVERSION is ten times the year plus a digit; where CCP4 keeps a skew matrix, a float stands there.
constexpr std::int32_t first_mrc2014_version = 20140, end_of_versions = 30000;

/// Typed reads of one header in its byte order.
class fields {
 public:
  fields(raw_header raw, sdk::byte_order order) : raw_(raw), order_(order) {}

  template <typename T>
  [[nodiscard]] T at(std::size_t offset) const noexcept {
    return sdk::load<T>(raw_.data() + offset, order_);
  }
  template <typename T, std::size_t Count>
  [[nodiscard]] std::array<T, Count> array_at(std::size_t offset) const noexcept {
    std::array<T, Count> made;
    for (std::size_t i = 0; i < Count; ++i) made[i] = at<T>(offset + i * sizeof(T));
    return made;
  }
  [[nodiscard]] std::string bytes(std::size_t offset, std::size_t count) const { return {raw_.data() + offset, count}; }

 private:
  raw_header raw_;
  sdk::byte_order order_;
};

void check_sizes(const header& h) {
  constexpr std::array<const char*, 3> names{"NX", "NY", "NZ"};
  for (std::size_t i = 0; i < 3; ++i)
    if (h.size[i] <= 0)
      throw sdk::error(sdk::errc::corrupt, std::string("MRC ") + names[i] + " is " + std::to_string(h.size[i]) + ", must be positive",
                       {.byte_offset = static_cast<std::int64_t>(4 * i), .field = names[i]});
  if (h.extended_bytes < 0)
    throw sdk::error(sdk::errc::corrupt,
                     "MRC NSYMBT (bytes of extended header) is " + std::to_string(h.extended_bytes) + ", must be 0 or more",
                     {.byte_offset = 92, .field = "NSYMBT"});
}

/// All zero in very old files. Without MAP, these fields are what tells a header from other bytes.
void check_map(const header& h, remarks& found) {
  if (map_permutation(h) || h.map == std::array{0, 0, 0}) return;
  const auto message = "MAPC, MAPR, MAPS are " + std::to_string(h.map[0]) + ", " + std::to_string(h.map[1]) + ", " +
                       std::to_string(h.map[2]) + ", not a permutation of 1, 2, 3";
  const sdk::place at_map{.byte_offset = 64, .field = "MAPC"};
  if (!h.has_map_id) throw sdk::error(sdk::errc::not_this_format, "no MAP at byte 208, and " + message, at_map);
  found.push_back({message + "; taken as 1, 2, 3", at_map});
}

void read_labels(header& h, const fields& in, remarks& found) {
  constexpr std::int32_t capacity = 10;
  h.label_count = in.at<std::int32_t>(220);
  if (h.label_count < 0 || h.label_count > capacity)
    found.push_back({"NLABL is " + std::to_string(h.label_count) + ", must be 0 to 10", {.byte_offset = 220, .field = "NLABL"}});
  for (std::int32_t i = 0; i < capacity; ++i) h.labels.push_back(padded_text(in.bytes(224 + 80 * static_cast<std::size_t>(i), 80)));
  const auto used = static_cast<std::size_t>(std::clamp(h.label_count, 1, capacity));
  while (h.labels.size() > used && h.labels.back().empty()) h.labels.pop_back();
}

std::optional<imod_fields> read_imod(const fields& in) {
  if (in.at<std::int32_t>(152) != imod_fields::stamp) return {};
  return imod_fields{.flags = in.at<std::int32_t>(156),
                     .idtype = in.at<std::int16_t>(160),
                     .lens = in.at<std::int16_t>(162),
                     .tilt_parameters = in.array_at<std::int16_t, 4>(164),
                     .tilt_angles = in.array_at<float, 6>(172)};
}

/// MRC2014 and IMOD use the same bytes for other things.
std::optional<skew> read_skew(const header& h, const fields& in) {
  const bool is_mrc2014 = h.version >= first_mrc2014_version && h.version < end_of_versions;
  if (in.at<std::int32_t>(96) != 1 || is_mrc2014 || h.imod) return {};
  return skew{.matrix = in.array_at<float, 9>(100), .translation = in.array_at<float, 3>(136)};
}

void read_origin(header& h, const fields& in, bool has_stamp, remarks& found) {
  const sdk::place at_map{.byte_offset = 208, .field = "MAP"};
  h.is_pre_2000 = !h.has_map_id && !has_stamp && h.version < first_mrc2014_version;
  if (h.is_pre_2000) {
    found.push_back({"no MAP at byte 208: read as a header from before 2000", at_map});
    h.origin = {in.at<float>(212), in.at<float>(216), in.at<float>(208)};
    h.rms = -1;  // not computed
    return;
  }
  if (!h.has_map_id) found.push_back({"bytes 208-211 are not \"MAP \", the other fields are consistent; read as MRC2014", at_map});
  h.origin = in.array_at<float, 3>(196);
  h.rms = in.at<float>(216);
}

}  // namespace

header parse_header(raw_header raw, remarks& found) {
  header h;
  h.order = decide_byte_order(raw, found);
  const fields in(raw, h.order);
  h.has_map_id = has_map_id(raw);
  h.size = in.array_at<std::int32_t, 3>(0);
  h.mode = in.at<std::int32_t>(12);
  h.start = in.array_at<std::int32_t, 3>(16);
  h.intervals = in.array_at<std::int32_t, 3>(28);
  h.cell_lengths = in.array_at<float, 3>(40);
  h.cell_angles = in.array_at<float, 3>(52);
  h.map = in.array_at<std::int32_t, 3>(64);
  h.minimum = in.at<float>(76);
  h.maximum = in.at<float>(80);
  h.mean = in.at<float>(84);
  h.space_group = in.at<std::int32_t>(88);
  h.extended_bytes = in.at<std::int32_t>(92);
  h.extended_type = in.bytes(104, 4);
  h.version = in.at<std::int32_t>(108);
  h.section_bytes = in.at<std::int16_t>(128);
  h.section_flags = in.at<std::int16_t>(130);
  h.map_id = in.bytes(208, 4);
  h.machine_stamp = in.bytes(212, 4);
  h.imod = read_imod(in);
  h.skewed = read_skew(h, in);
  check_sizes(h);
  check_map(h, found);
  read_origin(h, in, order_of_stamp(raw).has_value(), found);
  read_labels(h, in, found);
  return h;
}

std::optional<std::array<std::size_t, 3>> map_permutation(const header& h) noexcept {
  std::array<std::size_t, 3> made{};
  std::size_t seen = 0;  // a bit for each axis
  for (std::size_t i = 0; i < 3; ++i) {
    if (h.map[i] < -3 || h.map[i] > 3) return {};
    made[i] = static_cast<std::size_t>(std::abs(h.map[i]));
    seen |= std::size_t{1} << made[i];
  }
  if (seen != 0b1110) return {};
  return made;
}

float spacing(const header& h, std::size_t cell_axis) noexcept {
  const auto intervals = h.intervals[cell_axis];
  if (intervals == 0) return std::numeric_limits<float>::quiet_NaN();
  // Division in double rounds to the float32 quotient, also where the count has more than 24 bits.
  return static_cast<float>(static_cast<double>(h.cell_lengths[cell_axis]) / intervals);
}

}  // namespace lamella::mrc
