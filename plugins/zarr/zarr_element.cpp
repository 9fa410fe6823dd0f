// SPDX-License-Identifier: BSD-3-Clause
#include "zarr_element.hpp"

#include <charconv>
#include <lamella/plugin.hpp>

namespace lamella::zarr {
namespace {

constexpr int deepest = 30;
constexpr std::int64_t most_bytes = INT32_MAX;  // of one element, as in NumPy

[[noreturn]] void refuse(std::string_view text, const std::string& why) {
  throw sdk::error(sdk::errc::unsupported, "type " + std::string(text.substr(0, 200)) + " " + why,
                   {.hint = "choose another type with --dtype"});
}

class parser {
 public:
  explicit parser(std::string_view text) : text_(text) {}

  element parse_all() {
    if (peek() != '[') return parse_simple(text_);
    auto made = parse_structure(0);
    if (at_ != text_.size()) fail("its end");
    return made;
  }

 private:
  [[noreturn]] void fail(const std::string& wanted) const {
    throw sdk::error(sdk::errc::corrupt,
                     "type " + std::string(text_.substr(0, 200)) + " needs " + wanted + " at character " + std::to_string(at_ + 1));
  }
  char peek() {
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
    return at_ < text_.size() ? text_[at_] : '\0';
  }
  bool take(char c) {
    if (peek() != c || at_ == text_.size()) return false;
    ++at_;
    return true;
  }
  void expect(char c) {
    if (!take(c)) fail(std::string(1, c));
  }

  element parse_structure(int depth) {
    if (depth > deepest) refuse(text_, "is nested too deeply");
    expect('[');
    element made;
    while (!take(']')) {
      made.fields.push_back(parse_field(depth));
      made.item_bytes += made.fields.back().type.item_bytes;
      if (made.item_bytes > most_bytes) refuse(text_, "has elements of more than 2147483647 bytes");
      if (!take(',') && peek() != ']') fail("',' or ']'");
    }
    if (made.fields.empty()) refuse(text_, "has no fields");
    return made;
  }

  element_field parse_field(int depth) {
    expect('(');
    element_field made;
    made.name = parse_text();
    expect(',');
    made.type = peek() == '[' ? parse_structure(depth + 1) : parse_simple(parse_text());
    if (take(',')) refuse(text_, "has an array inside a structure, which Zarr cannot hold");
    expect(')');
    if (made.name.empty()) refuse(text_, "has padding inside a structure, which Zarr cannot hold");
    return made;
  }

  /// The host escapes the quote and the backslash alone.
  std::string parse_text() {
    const char quote = peek();
    if (quote != '\'' && quote != '"') fail("a quoted text");
    std::string made;
    for (++at_; at_ < text_.size() && text_[at_] != quote; ++at_) {
      if (text_[at_] == '\\' && at_ + 1 < text_.size()) ++at_;
      made += text_[at_];
    }
    if (at_ == text_.size()) fail("the end of a quoted text");
    ++at_;
    return made;
  }

  element parse_simple(std::string_view text) const {
    const auto whole = text;
    element made;
    if (!text.empty() && std::string_view("<>|=").find(text.front()) != std::string_view::npos) {
      made.big_endian = text.front() == '>';
      text.remove_prefix(1);
    }
    if (text.empty() || std::string_view("biufcSUVMm").find(text.front()) == std::string_view::npos) refuse(whole, "is not known to Zarr");
    made.kind = text.front();
    const auto [end, fault] = std::from_chars(text.data() + 1, text.data() + text.size(), made.count);
    if (fault != std::errc() || made.count < 0 || made.count > most_bytes / 4) refuse(whole, "has no size that can be written");
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    if (text.size() > 2 && text.front() == '[' && text.back() == ']') made.unit = text.substr(1, text.size() - 2);
    if (made.unit == "generic") made.unit.clear();
    made.item_bytes = made.kind == 'U' ? made.count * 4 : made.count;
    return made;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

std::string quoted(std::string_view text) {
  std::string made = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') made += '\\';
    made += c;
  }
  return made + "'";
}

}  // namespace

element parse_element(std::string_view text) {
  return parser(text).parse_all();
}

std::string source_text(const element& e) {
  if (e.fields.empty()) {
    const bool has_order = e.item_bytes > 1 && e.kind != 'S' && e.kind != 'V';
    return (!has_order     ? "|"
            : e.big_endian ? ">"
                           : "<") +
           std::string(1, e.kind) + std::to_string(e.count) + (e.unit.empty() ? "" : "[" + e.unit + "]");
  }
  std::string text = "[";
  for (const auto& f : e.fields) {
    if (text.size() > 1) text += ", ";
    text += "(" + quoted(f.name) + ", " + (f.type.fields.empty() ? quoted(source_text(f.type)) : source_text(f.type)) + ")";
  }
  return text + "]";
}

element in_byte_order(element e, bool big_endian) {
  e.big_endian = big_endian;
  for (auto& f : e.fields) f.type = in_byte_order(std::move(f.type), big_endian);
  return e;
}

std::string stored_text(const element& e) {
  return source_text(in_byte_order(e, false));
}

}  // namespace lamella::zarr
