// SPDX-License-Identifier: BSD-3-Clause
#include "layout/dtype_text.hpp"

#include <fmt/format.h>

#include <charconv>

#include "lamella/error.hpp"

namespace lamella {

namespace {

constexpr int max_depth = 32;
constexpr std::int64_t max_item_size = std::int64_t{1} << 40;

/// A cursor over the text of one type.
class type_parser {
 public:
  explicit type_parser(std::string_view text) : text_(text) {}

  dtype parse_all() {
    auto type = peek() == '[' ? parse_list(0) : parse_type_string(text_.substr(at_));
    if (type.is_structured() && at_ != text_.size()) fail("ends");
    return type;
  }

 private:
  [[noreturn]] void fail(std::string_view wanted) const {
    throw error(errc::corrupt, fmt::format("'{}' is not a type: expected {} at character {}", text_.substr(0, 200), wanted, at_ + 1));
  }
  void skip_blanks() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n')) ++at_;
  }
  char peek() {
    skip_blanks();
    return at_ < text_.size() ? text_[at_] : '\0';
  }
  bool take(char c) {
    if (peek() != c) return false;
    ++at_;
    skip_blanks();
    return true;
  }
  void expect(char c) {
    if (!take(c)) fail(fmt::format("'{}'", c));
  }

  dtype parse_list(int depth) {
    if (depth > max_depth) throw error(errc::limit, fmt::format("a type is nested deeper than {} levels", max_depth));
    expect('[');
    std::vector<field> fields;
    std::int64_t end = 0;
    while (!take(']')) {
      auto made = parse_field(depth);
      made.byte_offset = end;
      end = checked_end(end, made);
      if (!made.name.empty() || made.type.kind() != 'V' || made.type.is_structured()) fields.push_back(std::move(made));
      if (!take(',') && peek() != ']') fail("',' or ']'");
    }
    return {std::move(fields), end};
  }

  std::int64_t checked_end(std::int64_t end, const field& f) const {
    std::int64_t bytes = f.type.item_size();
    for (const auto n : f.shape)
      if (n < 0 || __builtin_mul_overflow(bytes, n, &bytes) || bytes > max_item_size)
        throw error(errc::limit, fmt::format("field '{}' of a type is larger than {} bytes", f.name, max_item_size));
    if (end + bytes > max_item_size) throw error(errc::limit, fmt::format("a type is larger than {} bytes", max_item_size));
    return end + bytes;
  }

  field parse_field(int depth) {
    expect('(');
    field made;
    made.name = parse_name();
    expect(',');
    made.type = peek() == '[' ? parse_list(depth + 1) : parse_type_string(parse_string());
    if (take(',') && peek() != ')') made.shape = parse_shape();
    take(',');
    expect(')');
    return made;
  }

  /// A name, or a pair of title and name.
  std::string parse_name() {
    if (!take('(')) return parse_string();
    parse_string();
    expect(',');
    auto name = parse_string();
    expect(')');
    return name;
  }

  std::vector<std::int64_t> parse_shape() {
    if (peek() != '(') return {parse_number()};
    expect('(');
    std::vector<std::int64_t> shape;
    while (!take(')')) {
      shape.push_back(parse_number());
      take(',');
    }
    return shape;
  }

  std::int64_t parse_number() {
    skip_blanks();
    std::int64_t number = 0;
    const auto [end, fault] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), number);
    if (fault != std::errc() || number < 0) fail("a length");
    at_ = static_cast<std::size_t>(end - text_.data());
    return number;
  }

  std::string parse_string() {
    const char quote = peek();
    if (quote != '\'' && quote != '"') fail("a quoted text");
    ++at_;
    std::string made;
    while (at_ < text_.size() && text_[at_] != quote) {
      if (text_[at_] == '\\' && at_ + 1 < text_.size()) ++at_;
      made += text_[at_++];
    }
    if (at_ == text_.size()) fail("the end of a quoted text");
    ++at_;
    skip_blanks();
    return made;
  }

  dtype parse_type_string(std::string_view t) const;

  std::string_view text_;
  std::size_t at_ = 0;
};

bool has_legal_size(char kind, std::int64_t size) {
  switch (kind) {
    case 'b':
      return size == 1;
    case 'i':
    case 'u':
      return size == 1 || size == 2 || size == 4 || size == 8;
    case 'f':
      return size == 2 || size == 4 || size == 8 || size == 12 || size == 16;
    case 'c':
      return size == 8 || size == 16 || size == 24 || size == 32;
    case 'M':
    case 'm':
      return size == 8;
    case 'S':
    case 'U':
    case 'V':
      return size >= 0 && size <= max_item_size / 4;
    default:
      return false;
  }
}

dtype type_parser::parse_type_string(std::string_view t) const {
  const auto whole = t;
  const auto refuse = [&]() -> dtype { throw error(errc::corrupt, fmt::format("'{}' is not a NumPy type string", whole.substr(0, 80))); };
  bool big_endian = false;
  if (!t.empty() && (t[0] == '<' || t[0] == '>' || t[0] == '|' || t[0] == '=')) {
    big_endian = t[0] == '>';
    t.remove_prefix(1);
  }
  if (t == "?") return {'b', 1};
  if (t.empty()) return refuse();
  const char kind = t[0] == 'a' ? 'S' : t[0];
  if (kind == 'O') throw error(errc::unsupported, "elements are Python objects, which need unpickling; that is never done");
  t.remove_prefix(1);
  std::int64_t size = 0;
  const auto [end, fault] = std::from_chars(t.data(), t.data() + t.size(), size);
  if (fault != std::errc()) return refuse();
  t.remove_prefix(static_cast<std::size_t>(end - t.data()));
  if (!has_legal_size(kind, size)) return refuse();
  std::string unit;
  if (!t.empty()) {
    if ((kind != 'M' && kind != 'm') || t.size() < 3 || t.front() != '[' || t.back() != ']' || t.size() > 32) return refuse();
    unit = t.substr(1, t.size() - 2);
  }
  return {kind, kind == 'U' ? size * 4 : size, big_endian, unit};
}

}  // namespace

dtype parse_dtype(std::string_view text) {
  return type_parser(text).parse_all();
}

}  // namespace lamella
