// SPDX-License-Identifier: BSD-3-Clause
#include "mmappickle_identify.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <lamella/plugin.hpp>
#include <optional>
#include <vector>

#include "mmappickle_opcodes.hpp"

namespace lamella::mmappickle {

namespace {

/// Walks the head; every step that does not work out ends it.
class head_walk {
 public:
  explicit head_walk(std::string_view head) : head_(head) {}

  head_finding run() {
    while (at_ < head_.size() && !is_wrong_ && !is_cut_ && !is_stopped_) {
      step(static_cast<opcode>(byte()));
      ++found_.opcodes;
    }
    if (is_wrong_)
      found_.verdict = head_verdict::no;
    else if (!is_stopped_)
      found_.verdict = head_verdict::cut;
    else
      found_.verdict = at_ == head_.size() ? head_verdict::whole : head_verdict::overfull;
    return found_;
  }

 private:
  static constexpr char mark = '(';
  static constexpr char value = 'v';

  std::uint8_t byte() { return at_ < head_.size() ? static_cast<std::uint8_t>(head_[at_++]) : (is_cut_ = true, std::uint8_t{0}); }
  void skip(std::uint64_t count) {
    if (count > head_.size() - at_) is_cut_ = true;
    at_ += std::min<std::uint64_t>(count, head_.size() - at_);
  }
  template <typename T>
  T number() {
    if (head_.size() - at_ < sizeof(T)) return is_cut_ = true, T{};
    at_ += sizeof(T);
    return sdk::load<T>(head_.data() + at_ - sizeof(T), sdk::byte_order::little);
  }
  std::optional<std::string_view> line() {
    const auto newline = head_.find('\n', at_);
    if (newline == head_.npos) return is_cut_ = true, std::nullopt;
    const auto text = head_.substr(at_, newline - at_);
    at_ = newline + 1;
    return text;
  }
  void wrong_unless(bool holds) { is_wrong_ |= !holds; }

  void push() {
    stack_.push_back(value);
    constexpr std::size_t most_plain_values = 1024;  // dicts in dicts, two values a level
    constexpr std::size_t most_waiting_values = 4;   // of protocols 0 and 1 that nothing has gathered
    const bool is_piled_up = stack_.size() > most_plain_values || (waiting_ > most_waiting_values && found_.protocol < 0);
    if (marks_ == 0 && is_piled_up) found_.is_piled_up = true;
  }
  void push_mark() {
    waiting_ = 0;
    ++marks_;
    stack_.push_back(mark);
  }
  void pop_any() {
    if (stack_.empty()) return wrong_unless(false);
    if (stack_.back() == mark) --marks_;
    stack_.pop_back();
  }
  void push_leaf() {
    ++waiting_;
    push();
  }
  void pop(std::size_t count = 1) {
    waiting_ = 0;
    for (; count > 0; --count) {
      if (stack_.empty() || stack_.back() == mark) return wrong_unless(false);
      stack_.pop_back();
    }
  }
  void pop_to_mark() {
    waiting_ = 0;
    if (marks_ == 0) return wrong_unless(false);
    while (stack_.back() != mark) stack_.pop_back();
    pop_any();
  }
  void replace(std::size_t count) {
    pop(count);
    push();
  }
  void gather(std::size_t below) {  // a mark and what stands on it go into the value below, or become one
    pop_to_mark();
    if (below > 0) pop(below);
    push();
  }

  void step(opcode code);
  void step_extended(opcode code);
  void check_number_line();
  void check_decimal_line();
  void check_quoted_line();
  void check_name_lines();

  std::string_view head_;
  std::size_t at_ = 0;
  std::vector<char> stack_;
  std::size_t waiting_ = 0, marks_ = 0;
  head_finding found_;
  bool is_wrong_ = false, is_cut_ = false, is_stopped_ = false;
};

void head_walk::check_number_line() {
  const auto text = line();
  if (!text) return;
  double number = 0;
  auto digits = *text;
  if (digits.ends_with('L')) digits.remove_suffix(1);
  const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  wrong_unless(failed != std::errc::invalid_argument && end == digits.data() + digits.size());
}

void head_walk::check_decimal_line() {
  if (const auto text = line())
    wrong_unless(!text->empty() && text->size() < 12 && std::ranges::all_of(*text, [](char c) { return c >= '0' && c <= '9'; }));
}

void head_walk::check_quoted_line() {
  if (at_ < head_.size()) wrong_unless(head_[at_] == '\'' || head_[at_] == '"');
  if (const auto text = line()) wrong_unless(text->size() >= 2 && text->front() == text->back());
}

void head_walk::check_name_lines() {
  const auto is_name = [](std::string_view text) {
    return !text.empty() && text.size() < 256 && std::ranges::none_of(text, [](char c) { return c <= ' ' || c == '"' || c == '\''; });
  };
  if (const auto module = line()) wrong_unless(is_name(*module));
  if (const auto name = line()) wrong_unless(is_name(*name));
}

void head_walk::step(opcode code) {
  switch (code) {
    case opcode::mark:
      return push_mark();
    case opcode::stop:
      return is_stopped_ = true, wrong_unless(stack_.size() == 1 && stack_.back() == value);
    case opcode::pop:
      return pop_any();
    case opcode::pop_mark:
      return pop_to_mark();
    case opcode::dup:
      return wrong_unless(!stack_.empty() && stack_.back() == value), push();
    case opcode::none:
      return push_leaf();
    case opcode::int_line:
    case opcode::long_line:
    case opcode::float_line:
      return check_number_line(), push_leaf();
    case opcode::string:
      return check_quoted_line(), push_leaf();
    case opcode::unicode:
      return line(), push_leaf();
    case opcode::persid:
      return found_.names_outside = true, line(), push_leaf();
    case opcode::binpersid:
      return found_.names_outside = true, replace(1);
    case opcode::binint1:
      return skip(1), push_leaf();
    case opcode::binint2:
      return skip(2), push_leaf();
    case opcode::binint:
      return skip(4), push_leaf();
    case opcode::binfloat:
      return skip(8), push_leaf();
    case opcode::short_binstring:
    case opcode::short_binbytes:
      return skip(byte()), push_leaf();
    case opcode::binstring:
    case opcode::binunicode:
    case opcode::binbytes:
      return skip(number<std::uint32_t>()), push_leaf();
    case opcode::empty_tuple:
    case opcode::empty_list:
    case opcode::empty_dict:
      return push();
    case opcode::tuple:
    case opcode::list:
    case opcode::dict:
    case opcode::obj:
      return gather(0);
    case opcode::inst:
      return check_name_lines(), gather(0);
    case opcode::appends:
    case opcode::setitems:
      return gather(1);
    case opcode::append:
    case opcode::reduce:
    case opcode::build:
      return replace(2);
    case opcode::setitem:
      return replace(3);
    case opcode::put:
      return check_decimal_line(), replace(1);
    case opcode::binput:
      return skip(1), replace(1);
    case opcode::long_binput:
      return skip(4), replace(1);
    case opcode::get:
      return check_decimal_line(), push_leaf();
    case opcode::binget:
      return skip(1), push_leaf();
    case opcode::long_binget:
      return skip(4), push_leaf();
    case opcode::global:
      return check_name_lines(), push_leaf();
    default:
      break;
  }
  const bool is_start = code == opcode::proto && found_.opcodes == 0;
  return found_.protocol >= 2 || is_start ? step_extended(code) : wrong_unless(false);
}

void head_walk::step_extended(opcode code) {
  switch (code) {
    case opcode::proto:
      return found_.protocol = byte(), wrong_unless(found_.protocol >= 2 && found_.protocol <= newest_protocol);
    case opcode::newtrue:
    case opcode::newfalse:
    case opcode::empty_set:
    case opcode::next_buffer:
      return push();
    case opcode::ext1:
      return skip(1), push();
    case opcode::ext2:
      return skip(2), push();
    case opcode::ext4:
      return skip(4), push();
    case opcode::tuple1:
    case opcode::memoize:
    case opcode::readonly_buffer:
      return replace(1);
    case opcode::tuple2:
    case opcode::newobj:
    case opcode::stack_global:
      return replace(2);
    case opcode::tuple3:
    case opcode::newobj_ex:
      return replace(3);
    case opcode::long1:
    case opcode::short_binunicode:
      return skip(byte()), push();
    case opcode::long4:
      return skip(number<std::uint32_t>()), push();
    case opcode::binunicode8:
    case opcode::binbytes8:
    case opcode::bytearray8:
      return skip(number<std::uint64_t>()), push();
    case opcode::additems:
      return gather(1);
    case opcode::frozenset:
      return gather(0);
    case opcode::frame:
      return skip(8);
    default:
      return wrong_unless(false);
  }
}

}  // namespace

head_finding examine_head(std::string_view head) {
  return head_walk(head).run();
}

}  // namespace lamella::mmappickle
