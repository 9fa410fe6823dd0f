// SPDX-License-Identifier: BSD-3-Clause
#include "mrc_byte_order.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>

namespace lamella::mrc {
namespace {

constexpr std::size_t map_id_offset = 208, stamp_offset = 212;
constexpr std::int32_t first_mrc2014_version = 20140;

std::int32_t word(raw_header raw, std::size_t offset, sdk::byte_order order) noexcept {
  return sdk::load<std::int32_t>(raw.data() + offset, order);
}

sdk::byte_order other(sdk::byte_order order) noexcept {
  return order == sdk::byte_order::little ? sdk::byte_order::big : sdk::byte_order::little;
}

const char* name_of(sdk::byte_order order) noexcept {
  return order == sdk::byte_order::little ? "little-endian" : "big-endian";
}

std::string hex_of_stamp(raw_header raw) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (std::size_t i = 0; i < 4; ++i) {
    const auto byte = static_cast<unsigned char>(raw[stamp_offset + i]);
    if (i != 0) text += ' ';
    text += digits[byte >> 4];
    text += digits[byte & 15];
  }
  return text;
}

sdk::place at_stamp() {
  return {.byte_offset = stamp_offset, .field = "MACHST"};
}

/// A small positive number is a huge one in the wrong order; sizes beyond 65535 do not occur in files without a stamp.
bool has_small_sizes(raw_header raw, sdk::byte_order order) noexcept {
  return word(raw, 0, order) < 65536 && word(raw, 4, order) < 65536 && word(raw, 8, order) < 65536;
}

/// Only mode 0 with MAPC, MAPR, MAPS of zero reads the same in both orders.
sdk::byte_order order_of_small_sizes(raw_header raw) {
  const bool little = has_small_sizes(raw, sdk::byte_order::little);
  if (little != has_small_sizes(raw, sdk::byte_order::big)) return little ? sdk::byte_order::little : sdk::byte_order::big;
  throw sdk::error(sdk::errc::corrupt,
                   "MRC byte order is ambiguous: machine stamp " + hex_of_stamp(raw) + " names none and the header makes sense in both",
                   at_stamp());
}

sdk::byte_order order_without_stamp(raw_header raw, remarks& found) {
  const bool little = fields_make_sense(raw, sdk::byte_order::little);
  const bool big = fields_make_sense(raw, sdk::byte_order::big);
  if (!little && !big)
    throw sdk::error(has_map_id(raw) ? sdk::errc::corrupt : sdk::errc::not_this_format,
                     "not a usable MRC header: machine stamp " + hex_of_stamp(raw) +
                         " names no byte order, and neither order gives a known MODE, positive NX, NY, NZ and MAPC, MAPR, MAPS of 0 to 3",
                     at_stamp());
  const auto order = little && big ? order_of_small_sizes(raw) : little ? sdk::byte_order::little : sdk::byte_order::big;
  if (has_map_id(raw))
    found.push_back(
        {"machine stamp " + hex_of_stamp(raw) + " names no byte order; read as " + name_of(order) + ", as the header fields say",
         at_stamp()});
  return order;
}

}  // namespace

bool has_map_id(std::span<const char> head) noexcept {
  return head.size() >= map_id_offset + 3 && std::string_view(head.data() + map_id_offset, 3) == "MAP";
}

std::optional<sdk::byte_order> order_of_stamp(std::span<const char> head) noexcept {
  if (head.size() < stamp_offset + 4) return {};
  const auto first = head[stamp_offset], second = head[stamp_offset + 1];
  if (first == 0x44 && (second == 0x44 || second == 0x41)) return sdk::byte_order::little;
  if (first == 0x11 && second == 0x11) return sdk::byte_order::big;
  return {};
}

bool is_known_mode(std::int32_t mode) noexcept {
  constexpr std::array<std::int32_t, 11> known{0, 1, 2, 3, 4, 5, 6, 7, 12, 16, 101};
  return std::find(known.begin(), known.end(), mode) != known.end();
}

bool fields_make_sense(raw_header raw, sdk::byte_order order) noexcept {
  for (const std::size_t offset : {0, 4, 8})
    if (word(raw, offset, order) <= 0) return false;
  // MAPR = -2 marks storage with inverted rows.
  for (const std::size_t offset : {64, 68, 72}) {
    const auto map = word(raw, offset, order);
    if (map < -3 || map > 3) return false;
  }
  return is_known_mode(word(raw, 12, order));
}

sdk::byte_order decide_byte_order(raw_header raw, remarks& found) {
  const auto stamped = order_of_stamp(raw);
  if (!stamped) return order_without_stamp(raw, found);
  if (!fields_make_sense(raw, *stamped) && fields_make_sense(raw, other(*stamped))) {
    found.push_back({"machine stamp " + hex_of_stamp(raw) + " says " + name_of(*stamped) + ", but the header fields make sense only as " +
                         name_of(other(*stamped)) + "; read so",
                     at_stamp()});
    return other(*stamped);
  }
  // 44 41 is common in CCP4 maps from before MRC2014; beside a newer NVERSION strict readers refuse it.
  if (raw[stamp_offset + 1] == 0x41 && word(raw, 108, *stamped) >= first_mrc2014_version)
    found.push_back({"machine stamp " + hex_of_stamp(raw) + " is not the 44 44 00 00 of MRC2014; read as little-endian", at_stamp()});
  return *stamped;
}

}  // namespace lamella::mrc
