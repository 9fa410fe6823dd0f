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

card_value real_of(const std::string& text) {
  double number = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (code == std::errc()) return number;
  return decimal{text};
}

card_value integer_of(const std::string& text) {
  const bool negative = text.front() == '-';
  const auto digits = std::string_view(text).substr(negative ? 1 : 0);
  const auto kept = digits.substr(std::min(digits.find_first_not_of('0'), digits.size() - 1));
  const auto plain = (negative ? "-" : "") + std::string(kept);
  const auto* end = plain.data() + plain.size();
  std::int64_t number = 0;
  if (std::from_chars(plain.data(), end, number).ec == std::errc()) return number;
  std::uint64_t natural = 0;
  if (!negative && std::from_chars(plain.data(), end, natural).ec == std::errc()) return natural;
  return decimal{plain};
}

std::optional<card_value> parse_complex(std::string_view token) {
  if (token.size() < 2 || token.front() != '(' || token.back() != ')') return {};
  token = token.substr(1, token.size() - 2);
  const auto comma = token.find(',');
  if (comma == std::string_view::npos) return {};
  const auto real = parse_number(trim(token.substr(0, comma)));
  const auto imaginary = parse_number(trim(token.substr(comma + 1)));
  if (!real || !imaginary) return {};
  const auto a = as_real(*real), b = as_real(*imaginary);
  if (!a || !b) return {};
  return std::complex<double>(*a, *b);
}

/// Reads the comment behind a value; anything else there is kept as a comment, too.
void parse_comment(std::string_view rest, parsed_value& out) {
  rest = trim(rest);
  if (rest.empty()) return;
  if (rest.front() == '/')
    rest = trim(rest.substr(1));
  else
    out.issues |= issue_after_value;
  out.comment = utf8_of_latin1(rest);
}

/// field starts at the opening quote. Two quotes are one; trailing blanks are not significant (4.2.1.1).
parsed_value parse_string(std::string_view field) {
  parsed_value out;
  std::string text;
  std::size_t at = 1;
  bool closed = false;
  while (at < field.size() && !closed) {
    if (field[at] != '\'') {
      text += field[at++];
    } else if (at + 1 < field.size() && field[at + 1] == '\'') {
      text += '\'';
      at += 2;
    } else {
      closed = true;
      ++at;
    }
  }
  if (closed)
    parse_comment(field.substr(at), out);
  else
    out.issues |= issue_unterminated;
  out.value = utf8_of_latin1(trim_right(text));
  return out;
}

}  // namespace

std::optional<card_value> parse_number(std::string_view token) {
  number_scanner scanner(token);
  if (!scanner.scan()) return {};
  return scanner.is_real ? real_of(scanner.text) : integer_of(scanner.text);
}

parsed_value parse_value(std::string_view field) {
  field = trim(field);
  if (!field.empty() && field.front() == '\'') return parse_string(field);
  const auto slash = std::min(field.find('/'), field.size());
  const auto token = trim(field.substr(0, slash));
  parsed_value out;
  parse_comment(field.substr(slash), out);
  if (token.empty()) return out;
  if (token == "T" || token == "F") {
    out.value = token == "T";
  } else if (auto number = parse_number(token)) {
    out.value = std::move(*number);
  } else if (auto pair = parse_complex(token)) {
    out.value = std::move(*pair);
  } else {
    out.issues |= issue_not_a_value;
    out.value = utf8_of_latin1(token);
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
