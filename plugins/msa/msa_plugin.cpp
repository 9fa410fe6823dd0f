// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <bit>
#include <cstring>

#include "msa_identify.hpp"
#include "msa_metadata.hpp"

namespace lamella::msa {
namespace {

/// The whole text. Spectra have some kilobytes; what is much longer is something else.
std::string read_whole(const sdk::context& call, const sdk::source& file) {
  constexpr std::uint64_t step = 1 << 20, most = 32 * step;
  const auto limit = std::min(most, call.limit(LAMELLA_LIMIT_HEADER_BYTES));
  std::string text;
  while (true) {
    call.check_cancelled();
    const auto piece = file.read_text_up_to(text.size(), std::min(step, file.size().value_or(step) + 1));
    if (piece.empty()) return text;
    text += piece;
    if (text.size() > limit)
      throw sdk::error(sdk::errc::limit, "an EMSA/MAS text of more than " + std::to_string(limit) + " bytes",
                       {.byte_offset = static_cast<std::int64_t>(limit)});
  }
}

/// Refuses other texts before much of them is read.
void check_is_msa(const sdk::source& file) {
  const auto head = file.read_text_up_to(0, head_bytes);
  if (head.empty()) throw sdk::error(sdk::errc::truncated, "the file is empty; an EMSA/MAS header is expected", {.byte_offset = 0});
  if (!has_format_line(head) && !has_spectrum_line(head))
    throw sdk::error(sdk::errc::not_this_format, "neither a first line #FORMAT: EMSA/MAS nor a #SPECTRUM line", {.byte_offset = 0});
}

/// TITLE without control characters, which no name should have.
std::string name_of(const header& h) {
  const auto title = h.joined("TITLE", "");
  std::string name(trimmed(title));
  for (char& c : name)
    if (static_cast<unsigned char>(c) < 0x20) c = ' ';
  return name.empty() ? "data" : name;
}

std::string bytes_of(const std::vector<double>& values) {
  std::string data(values.size() * sizeof(double), '\0');
  std::memcpy(data.data(), values.data(), data.size());
  return data;
}

void push(const sdk::sink& out, std::uint64_t owner, const std::vector<node>& nodes) {
  for (const auto& n : nodes) {
    const auto id = out.attribute(owner, n.name, n.value);
    for (const auto& child : n.children) out.attribute(owner, child.name, child.value, id);
  }
}

/// What XPERCHAN and OFFSET say where the x column is the axis instead; and the unit where XUNITS is "Label (unit)".
std::vector<node> axis_nodes(const sdk::axis& energy) {
  std::vector<node> nodes;
  if (!energy.values.empty())
    nodes.push_back({"uniform_axis", sdk::value::map(), {{"scale", energy.scale}, {"offset", energy.offset}, {"units", energy.units}}});
  const std::string_view units = trimmed(energy.units);
  const auto open = units.find('(');
  if (open != std::string_view::npos && open != 0 && units.find(')', open) == units.size() - 1)
    nodes.push_back({"xunits_unit", trimmed(units.substr(open + 1, units.size() - open - 2))});
  return nodes;
}

struct msa_reader {
  static sdk::verdict identify(const sdk::probe& p) { return msa::identify(p); }

  static void open(const sdk::context& call, std::string_view, const sdk::source& file, const sdk::sink& out) {
    check_is_msa(file);
    const auto text = read_whole(call, file);
    remarks found;
    const auto h = parse_header(text, found);
    const auto read = make_spectrum(h, parse_data(text, h), found);
    const auto id = out.dataset({.name = name_of(h),
                                 .dtype = std::endian::native == std::endian::little ? "<f8" : ">f8",
                                 .shape = read.shape,
                                 .layout = sdk::inline_values{bytes_of(read.values)},
                                 .axes = read.axes,
                                 .title = std::string(trimmed(h.joined("TITLE", ""))),
                                 .quantity = quantity_of(h),
                                 .units = std::string(trimmed(h.text("YUNITS")))});
    push(out, id, keyword_nodes(h));
    push(out, id, metadata_nodes(h, file.name(), found));
    push(out, id, axis_nodes(read.axes.back()));
    if (!read.x_column.empty()) out.attribute_list<double>(id, "x_column", read.x_column);
    for (const auto& r : found) call.warn(r.message, r.where);
  }
};

}  // namespace
}  // namespace lamella::msa

LAMELLA_PLUGIN(LAMELLA_PLUGIN_ID, LAMELLA_PLUGIN_VERSION, "msa", lamella::sdk::reader_interface<lamella::msa::msa_reader>)
