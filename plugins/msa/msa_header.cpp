// SPDX-License-Identifier: BSD-3-Clause
#include "msa_header.hpp"

#include <algorithm>

namespace lamella::msa {
namespace {

/// Value text starts in column 16, behind the colon in 14 and one blank; some writers leave the blank out.
std::string_view value_behind_colon(std::string_view text) {
  if (text.starts_with(' ')) text.remove_prefix(1);
  return trimmed_end(text);
}

keyword_line parse_keyword_line(const line& from, std::string_view text) {
  const auto colon = text.find(':');
  return {.name = parse_keyword(text.substr(0, colon)),
          .value = colon == std::string_view::npos ? std::string() : std::string(value_behind_colon(text.substr(colon + 1))),
          .byte_offset = from.byte_offset,
          .number = from.number};
}

/// "#SPECTRUM" may stand without a colon and with any text behind it.
bool is_spectrum_line(std::string_view trimmed_text) {
  constexpr std::string_view keyword = "#SPECTRUM";
  if (!starts_with_ignoring_case(trimmed_text, keyword)) return false;
  const auto behind = trimmed_text.substr(keyword.size(), 1);
  return behind.empty() || std::string_view(" \t:").find(behind[0]) != std::string_view::npos;
}

void check_line_count(const header& made, const line& next) {
  constexpr std::size_t most = 10000;  // the standard has some 50 keywords
  if (made.lines.size() < most) return;
  throw sdk::error(sdk::errc::limit,
                   next.label() + " is past the " + std::to_string(most) + " keyword lines that are read before #SPECTRUM", next.place());
}

std::string_view without_mark(std::string_view text) {
  return text.substr(byte_order_mark_bytes(text));
}

void decode_values(header& made, std::string_view header_text) {
  if (is_utf8(header_text)) return;
  for (auto& l : made.lines) {
    l.value = utf8_of_latin1(l.value);
    l.name.written = utf8_of_latin1(l.name.written);
    l.name.known = utf8_of_latin1(l.name.known);
    l.name.unit = utf8_of_latin1(l.name.unit);
  }
}

}  // namespace

const keyword_line* header::find(std::string_view known) const {
  const auto is_it = [&](const keyword_line& l) { return !l.name.is_user_defined && l.name.known == known; };
  const auto found = std::find_if(lines.rbegin(), lines.rend(), is_it);
  return found == lines.rend() ? nullptr : &*found;
}

std::string_view header::text(std::string_view known) const {
  const auto* const found = find(known);
  return found == nullptr ? std::string_view() : std::string_view(found->value);
}

std::optional<double> header::number(std::string_view known) const {
  const auto found = parse_leading_number(text(known));
  return found ? std::optional(found->value) : std::nullopt;
}

std::string header::joined(std::string_view known, std::string_view separator) const {
  std::string made;
  for (const auto& l : lines) {
    if (l.name.is_user_defined || l.name.known != known) continue;
    if (!made.empty()) made += separator;
    made += l.value;
  }
  return made;
}

bool has_format_line(std::string_view text) {
  line_reader reader(without_mark(text));
  while (const auto l = reader.next()) {
    const auto content = trimmed(l->text);
    if (content.empty()) continue;
    if (!starts_with_ignoring_case(content, "#FORMAT")) return false;
    if (upper_case(content).find("EMSA/MAS") != std::string::npos) return true;
    throw sdk::error(sdk::errc::not_this_format,
                     "the first line is \"" + utf8_of_latin1(content.substr(0, 80)) + "\"; EMSA/MAS is expected",
                     {.byte_offset = static_cast<std::int64_t>(l->byte_offset), .field = "FORMAT"});
  }
  return false;
}

bool has_spectrum_line(std::string_view text) {
  line_reader reader(without_mark(text));
  while (const auto l = reader.next())
    if (is_spectrum_line(trimmed(l->text))) return true;
  return false;
}

header parse_header(std::string_view text, remarks& found) {
  if (!has_format_line(text)) found.push_back({"no #FORMAT line at the start", {.byte_offset = 0, .field = "FORMAT"}});
  const auto mark = byte_order_mark_bytes(text);
  line_reader reader(text.substr(mark), mark);
  header made;
  bool has_stray_line = false;
  while (const auto l = reader.next()) {
    const auto content = trimmed(l->text);
    if (is_spectrum_line(content)) {
      made.data_byte_offset = reader.byte_offset();
      made.data_line = reader.number();
      decode_values(made, text.substr(0, made.data_byte_offset));
      return made;
    }
    if (content.starts_with('#')) {
      check_line_count(made, *l);
      made.lines.push_back(parse_keyword_line(*l, content));
    } else if (!content.empty() && !has_stray_line) {
      has_stray_line = true;
      found.push_back({l->label() + " of the header does not start with #; left out", l->place()});
    }
  }
  throw sdk::error(sdk::errc::truncated, "no #SPECTRUM line in " + std::to_string(text.size()) + " bytes; the header has no end",
                   {.byte_offset = static_cast<std::int64_t>(text.size()), .field = "SPECTRUM"});
}

}  // namespace lamella::msa
