// SPDX-License-Identifier: BSD-3-Clause
#include "msa_spectrum.hpp"

#include <algorithm>
#include <cmath>

namespace lamella::msa {
namespace {

enum class data_type { y, xy, yy };

sdk::place place_of(const header& h, std::string_view keyword) {
  const auto* const found = h.find(keyword);
  return found != nullptr ? found->place() : sdk::place{.field = std::string(keyword)};
}

data_type data_type_of(const header& h, remarks& found) {
  const auto text = upper_case(trimmed(h.text("DATATYPE")));
  if (text == "Y") return data_type::y;
  if (text == "XY") return data_type::xy;
  if (text.starts_with("YY")) return data_type::yy;
  if (!text.empty())
    throw sdk::error(sdk::errc::unsupported, "DATATYPE is \"" + text + "\"; Y, XY and YY are read", place_of(h, "DATATYPE"));
  found.push_back({"no DATATYPE; read as Y", {.field = "DATATYPE"}});
  return data_type::y;
}

/// NCOLUMNS where it is a small whole number, else 1: it only tells how lines are laid out.
std::size_t columns_of(const header& h) {
  constexpr double most = 65536;
  const auto stated = h.number("NCOLUMNS").value_or(1);
  return stated >= 1 && stated <= most ? static_cast<std::size_t>(stated) : 1;
}

/// "1,5" is 1.5 in files that break the standard, which demands a point; then every line has twice the numbers that NCOLUMNS says.
void refuse_decimal_commas(const header& h, const data_section& data, data_type type) {
  if (data.has_points || !data.has_commas_between_digits) return;
  const auto expected = columns_of(h) * (type == data_type::xy ? 2 : 1);
  if (data.rows.size() != 1 || data.rows.front().values_a_row != 2 * expected) return;
  const auto doubled_points = 2 * h.number("NPOINTS").value_or(0) * (type == data_type::xy ? 2 : 1);
  if (type != data_type::xy && doubled_points != static_cast<double>(data.values.size())) return;
  throw sdk::error(sdk::errc::unsupported,
                   "line " + std::to_string(data.rows.front().number) + " has " + std::to_string(2 * expected) +
                       " numbers where NCOLUMNS allows " + std::to_string(expected) +
                       ", and no point anywhere: decimal commas are ambiguous",
                   {.byte_offset = static_cast<std::int64_t>(data.rows.front().byte_offset), .hint = "write numbers with a decimal point"});
}

void note_oddities(const data_section& data, remarks& found) {
  if (data.has_semicolons) found.push_back({"numbers are separated by semicolons, which the standard does not know"});
  if (data.has_cut_value) found.push_back({"the file ends within its last value, which is left out"});
  if (!data.has_end) found.push_back({"no #ENDOFDATA line; the data end with the file", {.field = "ENDOFDATA"}});
}

/// NPOINTS is unreliable, also in the standard's own example; the values that are there count.
void check_point_count(const header& h, std::size_t points, const data_section& data, remarks& found) {
  constexpr double most_of_any_spectrum = 2147483648.0, many = 1e6, far_more = 1000;
  const auto stated = h.number("NPOINTS");
  const auto have = static_cast<double>(points);
  const auto message = "NPOINTS is " + std::string(trimmed(h.text("NPOINTS"))) + ", the file has " + std::to_string(points) + " points";
  if (!stated) {
    found.push_back({"no usable NPOINTS; the file has " + std::to_string(points) + " points", place_of(h, "NPOINTS")});
    return;
  }
  const bool is_far = data.has_end && *stated > many && *stated > far_more * have;
  if (*stated > have && (*stated > most_of_any_spectrum || is_far)) throw sdk::error(sdk::errc::corrupt, message, place_of(h, "NPOINTS"));
  if (*stated != have) found.push_back({message + "; all of them are read", place_of(h, "NPOINTS")});
}

/// Rows whose number of values is refused by fits(). The last row of a file without #ENDOFDATA may be cut.
template <typename Fits>
void check_rows(const data_section& data, const std::string& needed, Fits&& fits) {
  for (const auto& r : data.rows) {
    const bool may_be_cut = !data.has_end && &r == &data.rows.back() && r.row_count == 1;
    if (fits(r.values_a_row) || may_be_cut) continue;
    throw sdk::error(sdk::errc::corrupt,
                     "line " + std::to_string(r.number) + " has " + std::to_string(r.values_a_row) + " numbers; DATATYPE " + needed,
                     {.byte_offset = static_cast<std::int64_t>(r.byte_offset), .field = "SPECTRUM"});
  }
}

struct columns {
  std::vector<double> x, y;
};

/// Pairs in reading order, NCOLUMNS of them on a line.
columns split_pairs(const data_section& data) {
  check_rows(data, "XY needs pairs", [](std::size_t count) { return count % 2 == 0; });
  columns made;
  for (std::size_t i = 0; i + 1 < data.values.size(); i += 2) {
    made.x.push_back(data.values[i]);
    made.y.push_back(data.values[i + 1]);
  }
  return made;
}

/// The largest distance of the x column from offset + i * scale, in channels.
double departure(const std::vector<double>& x, const sdk::axis& a) {
  double most = 0;
  for (std::size_t i = 0; i < x.size(); ++i)
    most = std::max(most, std::abs(x[i] - (a.offset + static_cast<double>(i) * a.scale)) / std::abs(a.scale));
  return most;
}

sdk::axis energy_axis(const header& h, const std::vector<double>& x) {
  sdk::axis made{.name = std::string(h.text("XLABEL")), .units = std::string(h.text("XUNITS"))};
  made.scale = h.number("XPERCHAN").value_or(0);
  made.offset = h.number("OFFSET").value_or(0);
  const bool has_scale = made.scale != 0;
  if (!has_scale) made.scale = 1;
  if (x.empty()) return made;
  if (!has_scale && x.size() > 1 && x.back() != x.front()) {
    made.scale = (x.back() - x.front()) / static_cast<double>(x.size() - 1);
    made.offset = x.front();
  }
  // Writers round the x column: in the standard's own example it is off by half a channel. The keywords hold unless they cannot be meant.
  if (departure(x, made) > 1) made.values = x;
  return made;
}

spectrum one_signal(const header& h, data_section data, data_type type, remarks& found) {
  auto read = type == data_type::xy ? split_pairs(data) : columns{{}, std::move(data.values)};
  check_point_count(h, read.y.size(), data, found);
  spectrum made{.shape = {static_cast<std::int64_t>(read.y.size())}, .values = std::move(read.y), .axes = {energy_axis(h, read.x)}};
  if (made.axes[0].values.empty() && departure(read.x, made.axes[0]) > 0.005) made.x_column = std::move(read.x);
  return made;
}

/// Header values of the dialect are lists, one item a detector; one axis can only follow the first.
void note_differing_detectors(const header& h, remarks& found) {
  for (const std::string_view keyword : {"XPERCHAN", "OFFSET"}) {
    auto rest = h.text(keyword);
    const auto first = parse_leading_number(rest);
    while (rest.find(',') != std::string_view::npos) {
      rest.remove_prefix(rest.find(',') + 1);
      const auto other = parse_leading_number(rest);
      if (!first || !other || first->value == other->value) continue;
      found.push_back({"detectors differ in " + std::string(keyword) + "; the axis is that of the first", place_of(h, keyword)});
      break;
    }
  }
}

spectrum many_detectors(const header& h, const data_section& data, remarks& found) {
  const auto detectors = h.number("NCOLUMNS") ? columns_of(h) : data.rows.front().values_a_row;
  check_rows(data, "YY needs one for each of " + std::to_string(detectors) + " detectors",
             [&](std::size_t count) { return count == detectors; });
  const auto points = data.values.size() / detectors;
  if (points == 0) throw sdk::error(sdk::errc::truncated, "the file ends within its first row of values", {.field = "SPECTRUM"});
  check_point_count(h, points, data, found);
  note_differing_detectors(h, found);
  spectrum made{.shape = {static_cast<std::int64_t>(detectors), static_cast<std::int64_t>(points)}};
  for (std::size_t d = 0; d < detectors; ++d)
    for (std::size_t i = 0; i < points; ++i) made.values.push_back(data.values[i * detectors + d]);
  made.axes = {{.name = "detector", .navigate = true}, energy_axis(h, {})};
  return made;
}

}  // namespace

spectrum make_spectrum(const header& h, data_section data, remarks& found) {
  const auto type = data_type_of(h, found);
  if (data.values.size() < (type == data_type::xy ? 2 : 1))
    throw sdk::error(data.has_end ? sdk::errc::corrupt : sdk::errc::truncated, "no value follows #SPECTRUM",
                     {.byte_offset = static_cast<std::int64_t>(h.data_byte_offset), .field = "SPECTRUM"});
  refuse_decimal_commas(h, data, type);
  note_oddities(data, found);
  if (type == data_type::yy) return many_detectors(h, data, found);
  return one_signal(h, std::move(data), type, found);
}

}  // namespace lamella::msa
