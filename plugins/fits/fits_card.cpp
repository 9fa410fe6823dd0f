// SPDX-License-Identifier: BSD-3-Clause
#include "fits_card.hpp"

#include <algorithm>

#include "fits_finding.hpp"
#include "fits_text.hpp"

namespace fits {

const char* description(unsigned issue_number) noexcept {
  static constexpr const char* texts[issue_count] = {
      "the keyword has lower-case letters, read as upper case",
      "the value indicator is not '= ' in columns 9 and 10",
      "bytes beyond ASCII, read as Latin-1",
      "control characters; NUL and tab are read as blanks",
      "the string has no closing quote, read to the end of the card",
      "the value is no FITS value, kept as text",
      "text between the value and the comment, kept as comment",
      "a CONTINUE card does not follow a string that ends in '&'",
  };
  return texts[issue_number];
}

namespace {

constexpr std::size_t keyword_bytes = 8;

std::string cleaned(std::string_view bytes, unsigned& issues) {
  std::string made(bytes);
  for (auto& c : made) {
    const auto code = static_cast<unsigned char>(c);
    if (code >= 0x7F) issues |= issue_not_ascii;
    if (code < 0x20) issues |= issue_control;
    if (c == '\0' || c == '\t') c = ' ';
  }
  made.resize(std::max(made.size(), card_bytes), ' ');
  return made;
}

void set_commentary(card& out, std::string keyword, std::string_view text) {
  out.kind = card_kind::commentary;
  out.keyword = std::move(keyword);
  out.value = utf8_of_latin1(trim_right(text));
}

void set_value(card& out, std::string keyword, std::string_view field) {
  auto parsed = parse_value(field);
  out.kind = card_kind::value;
  out.keyword = std::move(keyword);
  out.value = std::move(parsed.value);
  out.comment = std::move(parsed.comment);
  out.issues |= parsed.issues;
}

void set_continuation(card& out, std::string_view text) {
  set_value(out, "CONTINUE", text.substr(keyword_bytes));
  if (std::holds_alternative<std::string>(out.value) && (out.issues & issue_not_a_value) == 0)
    out.kind = card_kind::continuation;
  else
    set_commentary(out, "CONTINUE", text.substr(keyword_bytes));
}

void set_named_value(card& out, std::string_view keyword, std::string_view field) {
  const auto capital = upper(keyword);
  if (capital != keyword) out.issues |= issue_lower_case;
  set_value(out, utf8_of_latin1(capital), field);
}

void parse_named(card& out, std::string_view text) {
  const auto keyword = trim(text.substr(0, keyword_bytes));
  const auto equals = text.find('=');
  if (upper(keyword) == "HIERARCH" && text[keyword_bytes] == ' ' && equals != std::string_view::npos)
    return set_value(out, utf8_of_latin1(trim(text.substr(keyword_bytes + 1, equals - keyword_bytes - 1))), text.substr(equals + 1));
  if (text[keyword_bytes] == '=') {
    if (text[keyword_bytes + 1] != ' ') out.issues |= issue_indicator;
    return set_named_value(out, keyword, text.substr(keyword_bytes + 1));
  }
  if (equals < keyword_bytes) out.issues |= issue_indicator;
  if (equals < keyword_bytes && text[equals + 1] == ' ') return set_named_value(out, trim(text.substr(0, equals)), text.substr(equals + 1));
  set_commentary(out, utf8_of_latin1(keyword), text.substr(keyword_bytes));
}

bool is_commentary_keyword(std::string_view name) noexcept {
  return name.empty() || name == "COMMENT" || name == "HISTORY" || name == "END";
}

bool is_keyword(std::string_view keyword) noexcept {
  return !keyword.empty() &&
         std::all_of(keyword.begin(), keyword.end(), [](char c) { return (c >= 'A' && c <= 'Z') || is_digit(c) || c == '-' || c == '_'; });
}

}  // namespace

card parse_card(const card_image& image) {
  card out;
  out.byte_offset = image.byte_offset;
  const auto text = cleaned(image.bytes, out.issues);
  const auto name = upper(trim_right(std::string_view(text).substr(0, keyword_bytes)));
  const auto rest = std::string_view(text).substr(keyword_bytes);
  if (is_commentary_keyword(name))
    set_commentary(out, name, rest);
  else if (name == "CONTINUE")
    set_continuation(out, text);
  else
    parse_named(out, text);
  return out;
}

bool is_end_card(std::string_view bytes) noexcept {
  return bytes.size() == card_bytes && bytes.substr(0, 3) == "END" &&
         std::all_of(bytes.begin() + 3, bytes.end(), [](char c) { return c == ' ' || c == '\0'; });
}

bool looks_like_card(std::string_view bytes) {
  const auto parsed = parse_card({bytes});
  constexpr unsigned odd = issue_indicator | issue_control | issue_not_a_value | issue_unterminated;
  if ((parsed.issues & odd) != 0) return false;
  if (parsed.kind == card_kind::value) return bytes.starts_with("HIERARCH ") || is_keyword(parsed.keyword);
  return parsed.kind == card_kind::continuation || is_commentary_keyword(parsed.keyword);
}

}  // namespace fits
