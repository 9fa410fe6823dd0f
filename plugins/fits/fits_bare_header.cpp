// SPDX-License-Identifier: BSD-3-Clause
#include "fits_bare_header.hpp"

#include <algorithm>

#include "fits_text.hpp"

namespace fits {
namespace {

std::string_view without_line_end(std::string_view text) noexcept {
  return text.substr(0, text.find_last_not_of("\r\n") + 1);
}

void split_lines(std::string_view text, bare_header& out) {
  for (std::size_t at = 0; at < text.size() && !out.has_end;) {
    const auto end = std::min(text.find('\n', at), text.size());
    const auto line = without_line_end(text.substr(at, end - at));
    out.end_offset = std::min(end + 1, text.size());
    if (trim_right(line) == "END")
      out.has_end = true;
    else
      out.cards.push_back({line, at});
    at = end + 1;
  }
}

/// An END that is no full card is kept like any other remainder.
void split_records(std::string_view text, bare_header& out) {
  text = without_line_end(text);
  for (std::size_t at = 0; at < text.size() && !out.has_end; at += card_bytes) {
    const auto record = text.substr(at, card_bytes);
    out.end_offset = at + record.size();
    if (is_end_card(record))
      out.has_end = true;
    else
      out.cards.push_back({record, at});
  }
}

}  // namespace

bool has_text_lines(std::string_view text) noexcept {
  constexpr std::size_t longest_line = card_bytes + 2;  // with CR and LF
  return text.substr(0, longest_line).find('\n') != std::string_view::npos;
}

bare_header split_bare_header(std::string_view text) {
  bare_header made;
  made.has_lines = has_text_lines(text);
  if (made.has_lines)
    split_lines(text, made);
  else
    split_records(text, made);
  return made;
}

bool is_blank(std::string_view text) noexcept {
  return text.find_first_not_of(std::string_view(" \0\r\n", 4)) == std::string_view::npos;
}

bool is_credible(const bare_header& h) {
  constexpr std::size_t fewest_values = 3;
  if (h.cards.empty() || !looks_like_card(h.cards.front().bytes)) return false;
  std::size_t good = 0, values = 0;
  for (const auto& image : h.cards) {
    if (!looks_like_card(image.bytes)) continue;
    text_store store;
    ++good;
    values += parse_card(image, store).kind == card_kind::value;
  }
  return values >= fewest_values && good * 10 >= h.cards.size() * 9;
}

}  // namespace fits
