// SPDX-License-Identifier: BSD-3-Clause
#include "fits_value.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "fits_finding.hpp"
#include "fits_text.hpp"

namespace fits {
namespace {

/// Collects the characters of one number in the form that from_chars reads.
class number_scanner {
 public:
  explicit number_scanner(std::string_view token) : rest_(token) {}

  /// False where the text is no number.
  bool scan() {
    sign();
    const auto whole = digits();
    std::size_t fraction = 0;
    if (take('.')) {
      is_real = true;
      text += '.';
      fraction = digits();
    }
    if (whole + fraction == 0) return false;
    blanks();
    return rest_.empty() || exponent();
  }

  std::string text;
  bool is_real = false;

 private:
  bool take(char c) {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void blanks() { rest_ = trim_left(rest_); }
  void sign() {
    if (take('-'))
      text += '-';
    else
      take('+');
    blanks();
  }
  std::size_t digits() {
    std::size_t count = 0;
    for (; !rest_.empty() && is_digit(rest_.front()); ++count, rest_.remove_prefix(1)) text += rest_.front();
    return count;
  }
  bool exponent() {
    if (!take('E') && !take('e') && !take('D') && !take('d')) return false;
    is_real = true;
    text += 'e';
    blanks();
    sign();
    return digits() > 0 && rest_.empty();
  }

  std::string_view rest_;
};

/// The number that all of a text is; nothing where it is none of this type or out of its range.
template <typename T>
std::optional<T> whole_number(std::string_view text) {
  T number{};
  const auto* const end = text.data() + text.size();
  const auto [stop, code] = std::from_chars(text.data(), end, number);
  if (code != std::errc() || stop != end) return {};
  return number;
}

/// Numbers as nearly all writers put them, which from_chars reads as they stand there.
std::optional<card_value> usual_number(std::string_view token) {
  if (token.starts_with("+-")) return {};
  if (token.starts_with('+')) token.remove_prefix(1);
  if (token.empty()) return {};
  std::int64_t integer = 0;
  const auto* const end = token.data() + token.size();
  const auto [stop, code] = std::from_chars(token.data(), end, integer);
  if (stop == end && code == std::errc()) return integer;
  if (stop == end || code == std::errc::invalid_argument || (*stop != '.' && *stop != 'E')) return {};
  if (const auto real = whole_number<double>(token)) return *real;
  return {};
}

card_value real_of(const std::string& text, text_store& store) {
  if (const auto number = whole_number<double>(text)) return *number;
  return decimal{store.keep(text)};
}

card_value integer_of(const std::string& text, text_store& store) {
  const bool negative = text.front() == '-';
  const auto digits = std::string_view(text).substr(negative ? 1 : 0);
  const auto kept = digits.substr(std::min(digits.find_first_not_of('0'), digits.size() - 1));
  auto plain = (negative ? "-" : "") + std::string(kept);
  if (const auto number = whole_number<std::int64_t>(plain)) return *number;
  if (const auto natural = whole_number<std::uint64_t>(plain); natural && !negative) return *natural;
  return decimal{store.keep(std::move(plain))};
}

std::optional<card_value> parse_complex(std::string_view token, text_store& store) {
  if (token.size() < 2 || token.front() != '(' || token.back() != ')') return {};
  token = token.substr(1, token.size() - 2);
  const auto comma = token.find(',');
  if (comma == std::string_view::npos) return {};
  const auto real = parse_number(trim(token.substr(0, comma)), store);
  const auto imaginary = parse_number(trim(token.substr(comma + 1)), store);
  if (!real || !imaginary) return {};
  const auto a = as_real(*real), b = as_real(*imaginary);
  if (!a || !b) return {};
  return std::complex<double>(*a, *b);
}

/// Reads the comment behind a value; anything else there is kept as a comment, too. No blanks are at the end of rest.
void parse_comment(std::string_view rest, parsed_value& out, text_store& store) {
  rest = trim_left(rest);
  if (rest.empty()) return;
  if (rest.front() == '/')
    rest = trim_left(rest.substr(1));
  else
    out.issues |= issue_after_value;
  out.comment = utf8_of_latin1(rest, store);
}

/// Where the quote at the front of a field is closed, or the end of the field; has_pairs: with '' in between.
std::size_t closing_quote(std::string_view field, bool& has_pairs) {
  auto at = std::min(field.find('\'', 1), field.size());
  for (; at + 1 < field.size() && field[at + 1] == '\''; at = std::min(field.find('\'', at + 2), field.size())) has_pairs = true;
  return at;
}

std::string with_single_quotes(std::string_view text) {
  std::string made;
  for (std::size_t at = 0; at < text.size(); ++at) {
    made += text[at];
    if (text[at] == '\'') ++at;
  }
  return made;
}

/// field starts at the opening quote. Two quotes are one; trailing blanks are not significant (4.2.1.1).
parsed_value parse_string(std::string_view field, text_store& store) {
  parsed_value out;
  bool has_pairs = false;
  const auto end = closing_quote(field, has_pairs);
  auto text = field.substr(1, end - 1);
  if (has_pairs) text = store.keep(with_single_quotes(text));
  if (end < field.size())
    parse_comment(field.substr(end + 1), out, store);
  else
    out.issues |= issue_unterminated;
  out.value = utf8_of_latin1(trim_right(text), store);
  return out;
}

}  // namespace

std::optional<card_value> parse_number(std::string_view token, text_store& store) {
  if (auto usual = usual_number(token)) return usual;
  number_scanner scanner(token);
  if (!scanner.scan()) return {};
  return scanner.is_real ? real_of(scanner.text, store) : integer_of(scanner.text, store);
}

parsed_value parse_value(std::string_view field, text_store& store) {
  field = trim(field);
  if (!field.empty() && field.front() == '\'') return parse_string(field, store);
  const auto slash = std::min(field.find('/'), field.size());
  const auto token = trim(field.substr(0, slash));
  parsed_value out;
  parse_comment(field.substr(slash), out, store);
  if (token.empty()) return out;
  if (token == "T" || token == "F") {
    out.value = token == "T";
  } else if (auto number = parse_number(token, store)) {
    out.value = std::move(*number);
  } else if (auto pair = parse_complex(token, store)) {
    out.value = std::move(*pair);
  } else {
    out.issues |= issue_not_a_value;
    out.value = utf8_of_latin1(token, store);
  }
  return out;
}

std::optional<double> as_real(const card_value& value) noexcept {
  if (const auto* i = std::get_if<std::int64_t>(&value)) return static_cast<double>(*i);
  if (const auto* u = std::get_if<std::uint64_t>(&value)) return static_cast<double>(*u);
  if (const auto* r = std::get_if<double>(&value)) return *r;
  return {};
}

std::optional<std::int64_t> as_integer(const card_value& value) noexcept {
  if (const auto* i = std::get_if<std::int64_t>(&value)) return *i;
  const auto* r = std::get_if<double>(&value);
  constexpr double exact = 9007199254740992.0;  // 2^53: beyond it a double does not name one integer
  if (r != nullptr && std::abs(*r) <= exact && std::trunc(*r) == *r) return static_cast<std::int64_t>(*r);
  return {};
}

}  // namespace fits
