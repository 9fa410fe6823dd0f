// SPDX-License-Identifier: BSD-3-Clause
#include "msa_identify.hpp"

#include <algorithm>
#include <array>

#include "msa_header.hpp"

namespace lamella::msa {
namespace {

bool has_extension(std::string_view name) {
  constexpr std::array<std::string_view, 4> extensions{".MSA", ".EMSA", ".EMS", ".MAS"};
  const auto upper = upper_case(name);
  return std::any_of(extensions.begin(), extensions.end(), [&](std::string_view e) { return upper.ends_with(e); });
}

/// A keyword that says how the numbers are to be read, before #SPECTRUM.
bool has_axis_keyword(std::string_view text) {
  remarks ignored;
  const auto h = parse_header(text, ignored);
  return h.find("NPOINTS") != nullptr || h.find("XPERCHAN") != nullptr || h.find("DATATYPE") != nullptr;
}

bool is_cut(const sdk::probe& p) {
  return p.head.size() < head_bytes && (!p.size || *p.size > p.head.size());
}

sdk::verdict without_format_line(const sdk::probe& p) {
  const auto text = p.head_text().substr(0, head_bytes);
  if (!has_extension(p.name)) return {.why = "the first line is not #FORMAT: EMSA/MAS, nor is the name one of such a file"};
  if (!has_spectrum_line(text)) {
    const bool more = is_cut(p) && text.find('\0') == std::string_view::npos;
    return {.why = "neither a #FORMAT nor a #SPECTRUM line", .want_head_bytes = more ? head_bytes : 0};
  }
  if (!has_axis_keyword(text)) return {.why = "a #SPECTRUM line, but none of NPOINTS, XPERCHAN, DATATYPE"};
  return {.evidence = LAMELLA_EVIDENCE_PLAUSIBLE, .why = "no #FORMAT line, but keywords of an EMSA/MAS spectrum up to #SPECTRUM"};
}

}  // namespace

sdk::verdict identify(const sdk::probe& p) {
  if (p.kind == LAMELLA_SOURCE_DIRECTORY) return {.why = "an EMSA/MAS spectrum is not a folder"};
  try {
    if (!has_format_line(p.head_text())) return without_format_line(p);
  } catch (const sdk::error& caught) {
    return {.why = caught.what()};
  }
  if (has_spectrum_line(p.head_text())) return {.evidence = LAMELLA_EVIDENCE_EXACT, .why = "#FORMAT: EMSA/MAS and a #SPECTRUM line"};
  return {.evidence = LAMELLA_EVIDENCE_MAGIC, .why = "#FORMAT: EMSA/MAS"};
}

}  // namespace lamella::msa
