// SPDX-License-Identifier: BSD-3-Clause
#include "npy_literal.hpp"

#include <charconv>
#include <lamella/plugin.hpp>

namespace lamella::npy {
namespace {

constexpr int deepest = 40;

bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}
bool is_word(char c) noexcept {
  return is_digit(c) || c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

class parser {
 public:
  parser(std::string_view text, encoding coding, std::int64_t base) : text_(text), coding_(coding), base_(base) {}

  literal parse_all() {
    auto made = parse_value(0);
    skip_blanks();
    if (at_ != text_.size()) fail("the end of the header");
    return made;
  }

 private:
  [[nodiscard]] std::int64_t place() const { return base_ + static_cast<std::int64_t>(at_); }
  [[noreturn]] void fail(const std::string& wanted) const {
    const auto found = at_ < text_.size() ? python_quoted(text_.substr(at_, 1)) : std::string("the end of the header");
    throw sdk::error(sdk::errc::corrupt, "NPY header: found " + found + ", needs " + wanted, {.byte_offset = place()});
  }
  void skip_blanks() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n' || text_[at_] == '\r')) ++at_;
  }
  char peek() {
    skip_blanks();
    return at_ < text_.size() ? text_[at_] : '\0';
  }
  bool take(char c) {
    if (peek() != c || at_ == text_.size()) return false;
    ++at_;
    return true;
  }

  literal parse_value(int depth) {
    if (depth > deepest)
      throw sdk::error(sdk::errc::limit, "NPY header is nested deeper than " + std::to_string(deepest) + " levels",
                       {.byte_offset = place()});
    const char first = peek();
    literal made{.byte_offset = place()};
    if (first == '{') {
      parse_dictionary(made, depth);
    } else if (first == '[') {
      made.is = literal::kind::list;
      parse_items(made, ']', depth);
    } else if (first == '(') {
      return parse_parentheses(depth);
    } else if (starts_text()) {
      parse_text(made);
    } else if (is_digit(first) || first == '-' || first == '+') {
      parse_integer(made);
    } else {
      parse_word(made);
    }
    return made;
  }

  /// Takes values up to the closing mark. True: a comma stood after a value.
  bool parse_items(literal& made, char closing, int depth) {
    ++at_;
    bool has_comma = false;
    while (!take(closing)) {
      made.items.push_back(parse_value(depth + 1));
      if (take(','))
        has_comma = true;
      else if (peek() != closing)
        fail(std::string("',' or '") + closing + "'");
    }
    return has_comma;
  }

  /// (1,) and () are tuples, (1) is 1 in parentheses.
  literal parse_parentheses(int depth) {
    literal made{.is = literal::kind::tuple, .byte_offset = place()};
    const bool has_comma = parse_items(made, ')', depth);
    if (has_comma || made.items.empty()) return made;
    auto inner = std::move(made.items.front());
    return inner;
  }

  void parse_dictionary(literal& made, int depth) {
    made.is = literal::kind::dictionary;
    ++at_;
    while (!take('}')) {
      made.items.push_back(parse_value(depth + 1));
      if (!take(':')) fail("':'");
      made.items.push_back(parse_value(depth + 1));
      if (!take(',') && peek() != '}') fail("',' or '}'");
    }
  }

  /// The prefix u marks texts of Python 2 as Unicode.
  [[nodiscard]] bool starts_text() const {
    const auto is_quote = [&](std::size_t i) { return i < text_.size() && (text_[i] == '\'' || text_[i] == '"'); };
    return is_quote(at_) || (at_ < text_.size() && (text_[at_] == 'u' || text_[at_] == 'U') && is_quote(at_ + 1));
  }

  void parse_text(literal& made) {
    made.is = literal::kind::text;
    if (text_[at_] == 'u' || text_[at_] == 'U') ++at_;
    const char quote = text_[at_++];
    while (at_ < text_.size() && text_[at_] != quote) {
      if (text_[at_] == '\\') {
        ++at_;
        parse_escape(made.text);
      } else if (coding_ == encoding::latin1) {
        append_utf8(made.text, static_cast<unsigned char>(text_[at_++]));
      } else {
        made.text += text_[at_++];
      }
    }
    if (at_ == text_.size()) fail(std::string("the closing ") + quote);
    ++at_;
  }

  /// Python's escapes, but for \N{name}. A backslash before any other character stands for itself.
  void parse_escape(std::string& made) {
    if (at_ == text_.size()) fail("an escaped character");
    constexpr std::string_view letters = "\\'\"abfnrtv", meanings = "\\'\"\a\b\f\n\r\t\v";
    const char c = text_[at_++];
    if (const auto found = letters.find(c); found != std::string_view::npos) {
      made += meanings[found];
    } else if (c == 'x' || c == 'u' || c == 'U') {
      append_code_point(made, c == 'x' ? 2 : c == 'u' ? 4 : 8, 16);
    } else if (c >= '0' && c <= '7') {
      --at_;
      std::size_t digits = 1;
      while (digits < 3 && at_ + digits < text_.size() && text_[at_ + digits] >= '0' && text_[at_ + digits] <= '7') ++digits;
      append_code_point(made, digits, 8);
    } else if (c != '\n') {
      made += '\\';
      --at_;
    }
  }

  void append_code_point(std::string& made, std::size_t digits, int radix) {
    const auto written = text_.substr(at_, digits);
    std::uint32_t point = 0;
    const auto [end, fault] = std::from_chars(written.data(), written.data() + written.size(), point, radix);
    if (written.size() != digits || fault != std::errc() || end != written.data() + digits || !is_character(point))
      fail(std::to_string(digits) + " digits of a character");
    append_utf8(made, point);
    at_ += digits;
  }

  /// Python 2 on Windows wrote 3L.
  void parse_integer(literal& made) {
    made.is = literal::kind::integer;
    const bool negative = text_[at_] == '-';
    if (!is_digit(text_[at_])) ++at_;
    const auto digits = text_.substr(at_);
    std::int64_t number = 0;
    const auto [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (fault == std::errc::result_out_of_range) fail("an integer below 2^63");
    if (fault != std::errc() || !is_digit(digits.front())) fail("a decimal digit");
    const auto length = static_cast<std::size_t>(end - digits.data());
    if (length > 1 && digits.front() == '0') fail("an integer without leading zeros, which Python 2 read as octal");
    made.integer = negative ? -number : number;
    at_ += length;
    if (at_ < text_.size() && (text_[at_] == 'L' || text_[at_] == 'l')) ++at_;
    if (at_ < text_.size() && (is_word(text_[at_]) || text_[at_] == '.')) fail("the end of a decimal integer");
  }

  void parse_word(literal& made) {
    std::size_t end = at_;
    while (end < text_.size() && is_word(text_[end])) ++end;
    const auto word = text_.substr(at_, end - at_);
    if (word == "True" || word == "False") {
      made.is = literal::kind::boolean;
      made.integer = word == "True" ? 1 : 0;
    } else if (word != "None") {
      fail("a Python literal");
    }
    at_ = end;
  }

  std::string_view text_;
  encoding coding_;
  std::int64_t base_;
  std::size_t at_ = 0;
};

}  // namespace

literal parse_literal(std::string_view text, encoding coding, std::int64_t byte_offset) {
  if (coding == encoding::utf8 && !is_utf8(text))
    throw sdk::error(sdk::errc::corrupt, "NPY header is not UTF-8, which version 3 needs", {.byte_offset = byte_offset});
  return parser(text, coding, byte_offset).parse_all();
}

std::string description_of(const literal& value) {
  const auto count = std::to_string(value.items.size());
  switch (value.is) {
    case literal::kind::none:
      return "None";
    case literal::kind::boolean:
      return value.integer != 0 ? "True" : "False";
    case literal::kind::integer:
      return std::to_string(value.integer);
    case literal::kind::text:
      return python_quoted(value.text.substr(0, 80));
    case literal::kind::list:
      return "a list of " + count;
    case literal::kind::tuple:
      return "a tuple of " + count;
    case literal::kind::dictionary:
      return "a dictionary of " + std::to_string(value.items.size() / 2);
  }
  return "nothing";
}

}  // namespace lamella::npy
