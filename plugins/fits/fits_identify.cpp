// SPDX-License-Identifier: BSD-3-Clause
#include "fits_identify.hpp"

#include <algorithm>

#include "fits_bare_header.hpp"
#include "fits_header.hpp"
#include "fits_text.hpp"

namespace fits {
namespace {

using lamella::sdk::probe;
using lamella::sdk::verdict;

constexpr std::uint64_t longest_judged_header = 1 << 20;

/// The extension in upper case; those of whole-file compression do not count.
std::string extension_of(std::string_view name) {
  while (true) {
    const auto dot = name.rfind('.');
    if (dot == std::string_view::npos) return {};
    const auto extension = upper(name.substr(dot + 1));
    if (extension != "GZ" && extension != "BZ2" && extension != "ZST" && extension != "Z") return extension;
    name = name.substr(0, dot);
  }
}

bool is_named_as_header(std::string_view name) {
  const auto extension = extension_of(name);
  return extension == "HDR" || extension == "HEAD" || extension == "HEADER";
}

/// Of a stream, whose size is unknown, a head shorter than asked for is all there is.
bool sees_all(const probe& p) {
  constexpr std::size_t usual_head_bytes = 16384;
  return p.size ? *p.size <= p.head.size() : p.head.size() < usual_head_bytes;
}

/// A header that is seen whole, with nothing behind it but padding.
bool is_without_data(const probe& p, const bare_header& h) {
  const auto padded = (h.end_offset + block_bytes - 1) / block_bytes * block_bytes;
  if (h.has_end && p.size && *p.size > padded && !h.has_lines) return false;
  return sees_all(p) && is_blank(p.head_text().substr(std::min(h.end_offset, p.head.size())));
}

/// Bytes that a second look needs to see the end of the header; 0: this look is enough.
std::uint64_t bytes_to_end(const probe& p, const bare_header& h) {
  if (h.has_end || sees_all(p) || !p.size || *p.size > longest_judged_header) return 0;
  return *p.size;
}

/// BITPIX and NAXIS among the cards right behind SIMPLE; some writers swap them.
bool has_mandatory_cards(std::string_view head) {
  const auto h = header::parse(std::string(head.substr(0, 4 * card_bytes)), 0);
  return h.integer("BITPIX") && h.integer("NAXIS");
}

verdict judge_fits(const probe& p) {
  const auto head = p.head_text();
  if (head.size() < 4 * card_bytes) return {LAMELLA_EVIDENCE_MAGIC, "SIMPLE, but too short for a header"};
  text_store store;
  const auto first = parse_card({head.substr(0, card_bytes)}, store);
  if (!std::holds_alternative<bool>(first.value)) return {LAMELLA_EVIDENCE_NO, "SIMPLE is neither T nor F"};
  if (!has_mandatory_cards(head)) return {LAMELLA_EVIDENCE_MAGIC, "SIMPLE without BITPIX and NAXIS behind it"};
  const bool conforms = std::get<bool>(first.value);
  return {conforms ? LAMELLA_EVIDENCE_EXACT : LAMELLA_EVIDENCE_STRUCTURE,
          conforms ? "SIMPLE = T, BITPIX, NAXIS" : "SIMPLE = F, BITPIX, NAXIS"};
}

}  // namespace

verdict identify_fits(const probe& p) {
  if (p.kind == LAMELLA_SOURCE_DIRECTORY || !p.starts_with("SIMPLE  =")) return {LAMELLA_EVIDENCE_NO, "does not begin with SIMPLE ="};
  if (has_text_lines(p.head_text())) return {LAMELLA_EVIDENCE_NO, "lines of text, not cards of 80 bytes"};
  auto judged = judge_fits(p);
  if (judged.evidence > LAMELLA_EVIDENCE_PLAUSIBLE && is_named_as_header(p.name)) {
    const auto h = split_bare_header(p.head_text());
    judged.want_head_bytes = bytes_to_end(p, h);
    if (is_without_data(p, h)) return {LAMELLA_EVIDENCE_PLAUSIBLE, "SIMPLE =, but a header without data by its name and size"};
  }
  return judged;
}

verdict identify_bare_header(const probe& p) {
  if (p.kind == LAMELLA_SOURCE_DIRECTORY) return {LAMELLA_EVIDENCE_NO, "a directory"};
  auto h = split_bare_header(p.head_text());
  if (!sees_all(p) && !h.has_end && !h.cards.empty()) h.cards.pop_back();  // cut by the probe
  if (!is_credible(h)) return {LAMELLA_EVIDENCE_NO, "neither header cards nor lines of them"};
  if (const auto wanted = bytes_to_end(p, h)) return {LAMELLA_EVIDENCE_PLAUSIBLE, "header cards", wanted};
  if (!is_without_data(p, h)) return {LAMELLA_EVIDENCE_NO, "data follow the header"};
  const bool is_certain = h.has_lines || is_named_as_header(p.name);
  return {is_certain ? LAMELLA_EVIDENCE_STRUCTURE : LAMELLA_EVIDENCE_PLAUSIBLE, "header cards and nothing else"};
}

}  // namespace fits
