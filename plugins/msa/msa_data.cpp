// SPDX-License-Identifier: BSD-3-Clause
#include "msa_data.hpp"

#include <algorithm>

namespace lamella::msa {
namespace {

constexpr std::string_view separators = " \t\v\f,;";

bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}

bool has_comma_between_digits(std::string_view text) {
  for (std::size_t i = 1; i + 1 < text.size(); ++i)
    if (text[i] == ',' && is_digit(text[i - 1]) && is_digit(text[i + 1])) return true;
  return false;
}

double number_of(std::string_view token, const line& from) {
  if (const auto value = parse_number(token)) return *value;
  constexpr std::size_t shown = 40;
  auto where = from.place("SPECTRUM");
  where.byte_offset += token.data() - from.text.data();
  throw sdk::error(sdk::errc::corrupt,
                   from.label() + ": \"" + utf8_of_latin1(token.substr(0, shown)) + "\" is not a number that a float64 holds", where);
}

void count_row(data_section& made, std::size_t values, const line& from) {
  if (values == 0) return;
  if (made.rows.empty() || made.rows.back().values_a_row != values)
    made.rows.push_back({.values_a_row = values, .number = from.number, .byte_offset = from.byte_offset});
  ++made.rows.back().row_count;
}

void add_row(data_section& made, const line& from) {
  const auto values_before = made.values.size();
  auto rest = from.text;
  while (true) {
    rest.remove_prefix(std::min(rest.find_first_not_of(separators), rest.size()));
    if (rest.empty()) break;
    const auto token = rest.substr(0, rest.find_first_of(separators));
    rest.remove_prefix(token.size());
    if (rest.empty() && !from.has_end) {
      made.has_cut_value = true;
      break;
    }
    made.values.push_back(number_of(token, from));
  }
  count_row(made, made.values.size() - values_before, from);
  made.has_points = made.has_points || from.text.find('.') != std::string_view::npos;
  made.has_semicolons = made.has_semicolons || from.text.find(';') != std::string_view::npos;
  made.has_commas_between_digits = made.has_commas_between_digits || has_comma_between_digits(from.text);
}

bool is_end(std::string_view keyword_text) {
  return parse_keyword(keyword_text.substr(0, keyword_text.find(':'))).known == "ENDOFDATA";
}

}  // namespace

data_section parse_data(std::string_view text, const header& h) {
  data_section made;
  line_reader reader(text.substr(h.data_byte_offset), h.data_byte_offset, h.data_line);
  while (const auto l = reader.next()) {
    const auto content = trimmed(l->text);
    if (!content.starts_with('#')) {
      add_row(made, *l);
    } else if (is_end(content)) {
      made.has_end = true;
      break;
    }
  }
  return made;
}

}  // namespace lamella::msa
