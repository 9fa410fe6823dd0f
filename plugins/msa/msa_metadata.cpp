// SPDX-License-Identifier: BSD-3-Clause
#include "msa_metadata.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace lamella::msa {
namespace {

struct mapping {
  std::string_view keyword, path;
};
constexpr std::array<mapping, 16> mappings{{{"BEAMKV", "Acquisition_instrument.TEM.beam_energy"},
                                            {"PROBECUR", "Acquisition_instrument.TEM.beam_current"},
                                            {"CONVANGLE", "Acquisition_instrument.TEM.convergence_angle"},
                                            {"XTILTSTGE", "Acquisition_instrument.TEM.Stage.tilt_alpha"},
                                            {"YTILTSTGE", "Acquisition_instrument.TEM.Stage.tilt_beta"},
                                            {"COLLANGLE", "Acquisition_instrument.TEM.Detector.EELS.collection_angle"},
                                            {"DWELLTIME", "Acquisition_instrument.TEM.Detector.EELS.dwell_time"},
                                            {"INTEGTIME", "Acquisition_instrument.TEM.Detector.EELS.exposure"},
                                            {"ELEVANGLE", "Acquisition_instrument.TEM.Detector.EDS.elevation_angle"},
                                            {"AZIMANGLE", "Acquisition_instrument.TEM.Detector.EDS.azimuth_angle"},
                                            {"SOLIDANGLE", "Acquisition_instrument.TEM.Detector.EDS.solid_angle"},
                                            {"LIVETIME", "Acquisition_instrument.TEM.Detector.EDS.live_time"},
                                            {"REALTIME", "Acquisition_instrument.TEM.Detector.EDS.real_time"},
                                            {"FWHMMNKA", "Acquisition_instrument.TEM.Detector.EDS.energy_resolution_MnKa"},
                                            {"EDSDET", "Acquisition_instrument.TEM.Detector.EDS.EDS_det"},
                                            {"THICKNESS", "Sample.thickness"}}};

int digits_of(std::string_view text) {
  if (text.empty() || text.size() > 4 || text.find_first_not_of("0123456789") != std::string_view::npos) return -1;
  int number = 0;
  for (const char c : text) number = 10 * number + (c - '0');
  return number;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (true) {
    const auto end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

int days_in(int month, int year) {
  constexpr std::array<int, 12> days{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return days[static_cast<std::size_t>(month - 1)] + (month == 2 && is_leap ? 1 : 0);
}

std::string padded(int number, int width) {
  std::array<char, 16> text;
  std::snprintf(text.data(), text.size(), "%0*d", width, number);
  return text.data();
}

node number_list(const keyword_line& l) {
  node list{l.name.written, sdk::value::list().commented(l.name.unit)};
  for (const auto part : split(l.value, ',')) {
    const auto number = parse_leading_number(part);
    list.children.push_back({{}, number ? sdk::value(number->value) : sdk::value(trimmed(part))});
  }
  return list;
}

/// A value of the multi-detector dialect with one number a detector; long lists stay text.
bool is_short_list(std::string_view value) {
  constexpr std::ptrdiff_t most = 1024;
  const auto commas = std::count(value.begin(), value.end(), ',');
  return commas > 0 && commas < most;
}

node keyword_node(const keyword_line& l, bool has_lists) {
  const bool is_number = l.name.is_exact && !l.name.is_user_defined && holds_number(l.name.known);
  const auto first = is_number ? parse_leading_number(l.value) : std::nullopt;
  if (!first) return {l.name.written, sdk::value(l.value).commented(l.name.unit)};
  if (has_lists && is_short_list(l.value)) return number_list(l);
  return {l.name.written, sdk::value(first->value).commented(first->rest.empty() ? l.name.unit : l.value)};
}

/// ISO 22029's kinds of signal as HyperSpy names them.
std::string signal_type_of(const header& h) {
  constexpr double lowest_kilovolt_of_transmission = 30;
  const auto kind = upper_case(trimmed(h.text("SIGNALTYPE")));
  if (kind == "EDS") return h.number("BEAMKV").value_or(0) > lowest_kilovolt_of_transmission ? "EDS_TEM" : "EDS_SEM";
  if (kind == "ELS") return "EELS";
  if (kind == "CLS") return "CL";
  return {};
}

void add_moment(std::vector<node>& nodes, const header& h, std::string_view keyword, const char* path,
                std::optional<std::string> (*parse)(std::string_view), const char* form, remarks& found) {
  const auto* const l = h.find(keyword);
  if (l == nullptr) return;
  if (const auto iso = parse(l->value))
    nodes.push_back({path, *iso});
  else
    found.push_back({std::string(keyword) + " is \"" + l->value + "\", not of the form " + form + "; kept as text only", l->place()});
}

void add_mapped(std::vector<node>& nodes, const header& h) {
  for (const auto& m : mappings) {
    const auto* const l = h.find(m.keyword);
    if (l == nullptr || trimmed(l->value).empty()) continue;
    const auto number = holds_number(m.keyword) ? h.number(m.keyword) : std::nullopt;
    nodes.push_back({std::string(m.path), number ? sdk::value(*number) : sdk::value(trimmed(l->value))});
    if (!l->name.unit.empty()) nodes.push_back({std::string(m.path) + "_units", l->name.unit});
  }
}

void add_signal(std::vector<node>& nodes, const header& h) {
  nodes.push_back({"Signal.signal_type", signal_type_of(h)});
  auto quantity = quantity_of(h);
  const auto units = trimmed(h.text("YUNITS"));
  if (!units.empty()) quantity += (quantity.empty() ? "(" : " (") + std::string(units) + ")";
  if (!quantity.empty()) nodes.push_back({"Signal.quantity", quantity});
}

void add_text(std::vector<node>& nodes, const char* path, std::string_view text) {
  if (!trimmed(text).empty()) nodes.push_back({path, trimmed(text)});
}

}  // namespace

std::vector<node> keyword_nodes(const header& h) {
  const bool has_lists = starts_with_ignoring_case(trimmed(h.text("DATATYPE")), "YY");
  std::vector<node> nodes;
  for (const auto& l : h.lines) nodes.push_back(keyword_node(l, has_lists));
  return nodes;
}

std::vector<node> metadata_nodes(const header& h, std::string_view file_name, remarks& found) {
  std::vector<node> nodes;
  add_text(nodes, "General.title", h.joined("TITLE", ""));
  add_moment(nodes, h, "DATE", "General.date", iso_date, "DD-MMM-YYYY", found);
  add_moment(nodes, h, "TIME", "General.time", iso_time, "HH:MM", found);
  add_text(nodes, "General.notes", h.joined("COMMENT", "\n"));
  nodes.push_back({"General.original_filename", file_name});
  add_mapped(nodes, h);
  add_signal(nodes, h);
  return nodes;
}

std::string quantity_of(const header& h) {
  const auto label = trimmed(h.text("YLABEL"));
  const auto kind = upper_case(trimmed(h.text("SIGNALTYPE")));
  if (label.empty() && kind == "ELS") return "Electrons";
  if (label.empty() && kind == "EDS") return "X-rays";
  return std::string(label);
}

std::optional<std::string> iso_date(std::string_view text) {
  constexpr std::string_view months = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC";
  const auto parts = split(trimmed(text), '-');
  if (parts.size() != 3 || parts[1].size() != 3 || parts[2].size() != 4) return {};
  const auto found = months.find(upper_case(parts[1]));
  if (found == std::string_view::npos || found % 4 != 0) return {};
  const auto month = static_cast<int>(found / 4) + 1;
  const int day = digits_of(parts[0]), year = digits_of(parts[2]);
  if (year < 0 || day < 1 || day > days_in(month, year)) return {};
  return padded(year, 4) + "-" + padded(month, 2) + "-" + padded(day, 2);
}

std::optional<std::string> iso_time(std::string_view text) {
  const auto text_in_capitals = upper_case(trimmed(text));
  std::string_view clock = text_in_capitals;
  const bool is_morning = clock.ends_with("AM"), is_afternoon = clock.ends_with("PM");
  if (is_morning || is_afternoon) clock = trimmed(clock.substr(0, clock.size() - 2));
  const auto parts = split(clock, ':');
  if (parts.size() < 2 || parts.size() > 3) return {};
  int hour = digits_of(parts[0]);
  const int minute = digits_of(parts[1]), second = parts.size() == 3 ? digits_of(parts[2]) : 0;
  if (is_morning || is_afternoon) {
    if (hour < 1 || hour > 12) return {};
    hour = hour % 12 + (is_afternoon ? 12 : 0);
  }
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) return {};
  return padded(hour, 2) + ":" + padded(minute, 2) + ":" + padded(second, 2);
}

}  // namespace lamella::msa
