// SPDX-License-Identifier: BSD-3-Clause
#include "mrc_extended.hpp"

#include <algorithm>
#include <cmath>

#include "mrc_fei.hpp"
#include "mrc_text.hpp"

namespace lamella::mrc {
namespace {

constexpr std::int32_t old_fei_total_bytes = 131072;  // 1024 records
constexpr std::size_t symmetry_record_bytes = 80;

/// Items of a SERI record in the order of their flags (IMOD header notes). Reserved ones have no name.
struct serial_item {
  int flag;
  std::size_t bytes;
  const char* name;
};
constexpr std::array<serial_item, 11> serial_items{{{1, 2, "tilt_angle"},
                                                    {2, 6, "piece"},
                                                    {4, 4, "stage"},
                                                    {8, 2, "magnification"},
                                                    {16, 2, "intensity"},
                                                    {32, 4, "dose"},
                                                    {64, 2, ""},
                                                    {128, 4, ""},
                                                    {256, 2, ""},
                                                    {512, 4, ""},
                                                    {1024, 2, ""}}};

std::size_t serial_record_bytes(int flags) {
  std::size_t total = 0;
  for (const auto& item : serial_items)
    if ((flags & item.flag) != 0) total += item.bytes;
  return total;
}

/// A float as two shorts: sign(s1) * (|s1| * 256 + |s2| mod 256) * 2 ^ (sign(s2) * |s2| / 256).
double float_of_shorts(std::int16_t s1, std::int16_t s2) {
  const int magnitude = std::abs(int{s2});
  const double mantissa = std::abs(int{s1}) * 256 + magnitude % 256;
  const double value = std::ldexp(mantissa, s2 < 0 ? -(magnitude / 256) : magnitude / 256);
  return s1 < 0 ? -value : value;
}

node serial_node(const serial_item& item, const char* at, sdk::byte_order order) {
  const auto number = [&](std::size_t i) { return sdk::load<std::int16_t>(at + 2 * i, order); };
  switch (item.flag) {
    case 1:
      return {item.name, sdk::value(number(0) / 100.0).commented("degrees")};
    case 2:
      return list_node(item.name, std::array{number(0), number(1), number(2)});
    case 4: {
      auto made = list_node(item.name, std::array{number(0) / 25.0, number(1) / 25.0});
      made.value = std::move(made.value).commented("micrometre");
      return made;
    }
    case 8:
      return {item.name, number(0) * 100};
    case 16:
      return {item.name, number(0) / 25000.0};
    default:
      return {item.name, sdk::value(float_of_shorts(number(0), number(1))).commented("electrons per square angstrom")};
  }
}

std::vector<node> serial_record(const header& h, std::string_view record) {
  std::vector<node> nodes;
  for (const auto& item : serial_items) {
    if ((h.section_flags & item.flag) == 0) continue;
    if (*item.name != '\0') nodes.push_back(serial_node(item, record.data(), h.order));
    record.remove_prefix(item.bytes);
  }
  return nodes;
}

/// AGAR: NINT integers, then NREAL floats.
std::vector<node> counted_record(const header& h, std::string_view record) {
  std::vector<std::int32_t> integers;
  std::vector<float> reals;
  for (int i = 0; i < h.section_bytes; ++i, record.remove_prefix(4)) integers.push_back(sdk::load<std::int32_t>(record.data(), h.order));
  for (int i = 0; i < h.section_flags; ++i, record.remove_prefix(4)) reals.push_back(sdk::load<float>(record.data(), h.order));
  return {list_node("integers", integers), list_node("reals", reals)};
}

bool fits_serial(const header& h) {
  return h.section_bytes > 0 && h.section_flags > 0 && static_cast<std::size_t>(h.section_bytes) == serial_record_bytes(h.section_flags);
}
std::size_t counted_record_bytes(const header& h) {
  if (h.section_bytes < 0 || h.section_flags < 0) return 0;
  return 4 * (static_cast<std::size_t>(h.section_bytes) + static_cast<std::size_t>(h.section_flags));
}
bool fits_counted(const header& h) {
  const auto bytes = counted_record_bytes(h);
  return bytes > 0 && bytes <= static_cast<std::size_t>(h.extended_bytes) / static_cast<std::size_t>(h.size[2]);
}

bool is_symmetry_text(const header& h, std::string_view head) {
  return h.extended_bytes % static_cast<std::int32_t>(symmetry_record_bytes) == 0 && is_printable(head.substr(0, symmetry_record_bytes));
}

/// EXTTYP came with MRC2014; before, the size and IMOD's counts tell.
extended_kind kind_without_type(const header& h, std::string_view head) {
  if (h.extended_bytes == old_fei_total_bytes) return extended_kind::old_fei;
  if (fits_serial(h)) return extended_kind::serial;
  if (h.section_bytes != 0 && fits_counted(h)) return extended_kind::counted;
  return is_symmetry_text(h, head) ? extended_kind::text : extended_kind::opaque;
}

extended_kind kind_of(const header& h, std::string_view head) {
  if (h.extended_bytes == 0) return extended_kind::none;
  const std::string_view type = h.extended_type;
  if (type == "FEI1" || type == "FEI2") return fei_record_bytes(head, h.order) ? extended_kind::fei : extended_kind::opaque;
  if (type == "CCP4" || type == "MRCO") return is_symmetry_text(h, head) ? extended_kind::text : extended_kind::opaque;
  if (type == "SERI" && fits_serial(h)) return extended_kind::serial;
  if (type == "SERI" || type == "AGAR") return fits_counted(h) ? extended_kind::counted : extended_kind::opaque;
  if (h.skewed || type.find_first_not_of(std::string_view(" \0", 2)) == std::string_view::npos) return kind_without_type(h, head);
  return extended_kind::opaque;
}

std::size_t record_bytes_of(extended_kind kind, const header& h, std::string_view head) {
  switch (kind) {
    case extended_kind::fei:
      return *fei_record_bytes(head, h.order);
    case extended_kind::old_fei:
      return old_fei_record_bytes;
    case extended_kind::serial:
      return serial_record_bytes(h.section_flags);
    case extended_kind::counted:
      return counted_record_bytes(h);
    default:
      return 0;
  }
}

std::vector<node> record_nodes(const header& h, extended_kind kind, std::string_view record) {
  switch (kind) {
    case extended_kind::fei:
      return fei_record(record, h.order);
    case extended_kind::old_fei:
      return old_fei_record(record, h.order);
    case extended_kind::serial:
      return serial_record(h, record);
    default:
      return counted_record(h, record);
  }
}

node text_lines(std::string_view bytes) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < bytes.size(); at += symmetry_record_bytes)
    lines.push_back(padded_text(bytes.substr(at, symmetry_record_bytes)));
  return list_node("extended_header", lines);
}

std::string tag_of(const header& h) {
  const auto tag = padded_text(h.extended_type);
  return tag.empty() || !is_printable(tag) ? "MRC extended header" : tag;
}

}  // namespace

extended_plan plan_extended(const header& h, std::string_view head, remarks& found) {
  const auto total = static_cast<std::size_t>(h.extended_bytes);
  extended_plan plan{.kind = kind_of(h, head)};
  plan.record_bytes = record_bytes_of(plan.kind, h, head);
  if (plan.record_bytes > total) plan = {.kind = extended_kind::opaque};
  const sdk::place at_type{.byte_offset = 104, .field = "EXTTYP"};
  if (plan.kind == extended_kind::opaque && (h.extended_type == "FEI1" || h.extended_type == "FEI2"))
    found.push_back({"the extended header is not one of " + h.extended_type + " records; offered as it is", at_type});
  if (plan.record_bytes != 0) {
    // Programs reserve room for more sections than there are.
    plan.record_count = std::min<std::int64_t>(h.size[2], static_cast<std::int64_t>(total / plan.record_bytes));
    const auto offered = std::min({static_cast<std::size_t>(plan.record_count), most_records, most_record_bytes / plan.record_bytes});
    plan.bytes_to_read = plan.record_bytes * offered;
    return plan;
  }
  plan.bytes_to_read = std::min(total, most_bytes - most_bytes % symmetry_record_bytes);
  if (plan.bytes_to_read < total)
    found.push_back({"the extended header has " + std::to_string(total) + " bytes; the first " + std::to_string(plan.bytes_to_read) +
                         " are offered as an attribute",
                     at_type});
  return plan;
}

std::vector<node> extended_nodes(const header& h, const extended_plan& plan, std::string_view bytes) {
  if (plan.kind == extended_kind::none) return {};
  if (plan.kind == extended_kind::text) return {text_lines(bytes)};
  if (plan.kind == extended_kind::opaque) return {{"extended_header", sdk::value::opaque(tag_of(h), std::string(bytes))}};
  node records{"extended_header", sdk::value::list()};
  for (; bytes.size() >= plan.record_bytes; bytes.remove_prefix(plan.record_bytes)) {
    const auto record = bytes.substr(0, plan.record_bytes);
    if (plan.kind == extended_kind::fei && fei_record_bytes(record, h.order) != plan.record_bytes) break;
    records.children.push_back({{}, sdk::value::map(), record_nodes(h, plan.kind, record)});
  }
  return {{"extended_header_records", plan.record_count}, std::move(records)};
}

}  // namespace lamella::mrc
