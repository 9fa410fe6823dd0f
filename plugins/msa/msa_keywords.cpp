// SPDX-License-Identifier: BSD-3-Clause
#include "msa_keywords.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "msa_text.hpp"

namespace lamella::msa {
namespace {

constexpr std::array<std::string_view, 35> numbers{
    "NPOINTS",   "NCOLUMNS",  "XPERCHAN",  "OFFSET",    "CHOFFSET",   "BEAMKV",    "EMISSION",  "PROBECUR",  "BEAMDIAM",
    "MAGCAM",    "CONVANGLE", "THICKNESS", "XTILTSTGE", "YTILTSTGE",  "XPOSITION", "YPOSITION", "ZPOSITION", "DWELLTIME",
    "INTEGTIME", "COLLANGLE", "ELEVANGLE", "AZIMANGLE", "SOLIDANGLE", "LIVETIME",  "REALTIME",  "FWHMMNKA",  "TBEWIND",
    "TAUWIND",   "TDEADLYR",  "TACTLYR",   "TALWIND",   "TPYWIND",    "TBNWIND",   "TDIWIND",   "THCWIND"};
constexpr std::array<std::string_view, 19> texts{"FORMAT", "VERSION", "TITLE",    "DATE",      "TIME",       "OWNER",   "XUNITS",
                                                 "YUNITS", "XLABEL",  "YLABEL",   "DATATYPE",  "SIGNALTYPE", "COMMENT", "OPERMODE",
                                                 "ELSDET", "EDSDET",  "SPECTRUM", "ENDOFDATA", "CHECKSUM"};
constexpr std::size_t telling_characters = 9;  // with "-" and a unit of two, twelve: the width of the keyword field

struct match {
  std::string_view known;
  bool is_exact;
};

std::optional<match> find_known(std::string_view upper_case_name) {
  std::optional<match> found;
  const auto look = [&](std::string_view known) {
    if (known == upper_case_name) found = match{known, true};
    if (!found && upper_case_name.size() >= telling_characters && known.starts_with(upper_case_name.substr(0, telling_characters)))
      found = match{known, false};
  };
  std::for_each(numbers.begin(), numbers.end(), look);
  std::for_each(texts.begin(), texts.end(), look);
  return found;
}

}  // namespace

keyword_name parse_keyword(std::string_view text) {
  keyword_name made;
  made.is_user_defined = text.starts_with("##");
  text.remove_prefix(std::min(text.find_first_not_of('#'), text.size()));
  text = trimmed(text);
  made.written = text;
  made.known = upper_case(text);
  if (made.is_user_defined) return made;
  const auto dash = text.rfind('-');
  const bool has_unit = dash != std::string_view::npos;
  if (const auto found = find_known(upper_case(trimmed(text.substr(0, dash))))) {
    made.known = found->known;
    made.is_exact = found->is_exact;
    if (has_unit) made.unit = trimmed(text.substr(dash + 1));
  }
  return made;
}

bool holds_number(std::string_view known_keyword) noexcept {
  return std::find(numbers.begin(), numbers.end(), known_keyword) != numbers.end();
}

}  // namespace lamella::msa
