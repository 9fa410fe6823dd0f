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

void set_commentary(card& out, std::string_view keyword, std::string_view text, text_store& store) {
  out.kind = card_kind::commentary;
  out.keyword = keyword;
  out.value = utf8_of_latin1(trim_right(text), store);
}

void set_value(card& out, std::string_view keyword, std::string_view field, text_store& store) {
  const auto parsed = parse_value(field, store);
  out.kind = card_kind::value;
  out.keyword = keyword;
  out.value = parsed.value;
  out.comment = parsed.comment;
  out.issues |= parsed.issues;
}

void set_continuation(card& out, std::string_view text, text_store& store) {
  set_value(out, "CONTINUE", text.substr(keyword_bytes), store);
  if (std::holds_alternative<std::string_view>(out.value) && (out.issues & issue_not_a_value) == 0)
    out.kind = card_kind::continuation;
  else
    set_commentary(out, "CONTINUE", text.substr(keyword_bytes), store);
}

void set_named_value(card& out, std::string_view keyword, std::string_view field, text_store& store) {
  const auto capital = upper(keyword, store);
  if (capital.data() != keyword.data()) out.issues |= issue_lower_case;
  set_value(out, utf8_of_latin1(capital, store), field, store);
}

/// name: the first eight bytes in upper case, without the blanks behind.
void parse_named(card& out, std::string_view text, std::string_view name, text_store& store) {
  if (text[keyword_bytes] == '=') {
    if (text[keyword_bytes + 1] != ' ') out.issues |= issue_indicator;
    if (name.data() != text.data()) out.issues |= issue_lower_case;  // it was rewritten
    return set_value(out, utf8_of_latin1(trim_left(name), store), text.substr(keyword_bytes + 1), store);
  }
  const auto keyword = trim(text.substr(0, keyword_bytes));
  const auto equals = text.find('=');
  if (name == "HIERARCH" && text[keyword_bytes] == ' ' && equals != std::string_view::npos)
    return set_value(out, utf8_of_latin1(trim(text.substr(keyword_bytes + 1, equals - keyword_bytes - 1)), store), text.substr(equals + 1),
                     store);
  if (equals < keyword_bytes) out.issues |= issue_indicator;
  if (equals < keyword_bytes && text[equals + 1] == ' ')
    return set_named_value(out, trim(text.substr(0, equals)), text.substr(equals + 1), store);
  set_commentary(out, utf8_of_latin1(keyword, store), text.substr(keyword_bytes), store);
}

bool is_commentary_keyword(std::string_view name) noexcept {
  return name.empty() || name == "COMMENT" || name == "HISTORY" || name == "END";
}

bool is_keyword(std::string_view keyword) noexcept {
  return !keyword.empty() &&
         std::all_of(keyword.begin(), keyword.end(), [](char c) { return (c >= 'A' && c <= 'Z') || is_digit(c) || c == '-' || c == '_'; });
}

}  // namespace

card parse_card(const card_image& image, text_store& store) {
  card out;
  out.byte_offset = image.byte_offset;
  const bool is_usual = image.bytes.size() >= card_bytes && is_printable_ascii(image.bytes);
  const auto text = is_usual ? image.bytes : store.keep(cleaned(image.bytes, out.issues));
  const auto name = upper(trim_right(text.substr(0, keyword_bytes)), store);
  if (is_commentary_keyword(name))
    set_commentary(out, name, text.substr(keyword_bytes), store);
  else if (name == "CONTINUE")
    set_continuation(out, text, store);
  else
    parse_named(out, text, name, store);
  return out;
}

bool is_end_card(std::string_view bytes) noexcept {
  return bytes.size() == card_bytes && bytes.substr(0, 3) == "END" &&
         std::all_of(bytes.begin() + 3, bytes.end(), [](char c) { return c == ' ' || c == '\0'; });
}

bool looks_like_card(std::string_view bytes) {
  text_store store;
  const auto parsed = parse_card({bytes}, store);
  constexpr unsigned odd = issue_indicator | issue_control | issue_not_a_value | issue_unterminated;
  if ((parsed.issues & odd) != 0) return false;
  if (parsed.kind == card_kind::value) return bytes.starts_with("HIERARCH ") || is_keyword(parsed.keyword);
  return parsed.kind == card_kind::continuation || is_commentary_keyword(parsed.keyword);
}

}  // namespace fits
