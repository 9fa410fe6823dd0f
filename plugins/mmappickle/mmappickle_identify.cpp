// SPDX-License-Identifier: BSD-3-Clause
#include "mmappickle_identify.hpp"

#include <vector>

#include "mmappickle_head_cursor.hpp"
#include "mmappickle_opcodes.hpp"

namespace lamella::mmappickle {

namespace {

/// Walks the head; every step that does not work out ends it.
class head_walk : head_cursor {
 public:
  explicit head_walk(std::string_view head) : head_cursor(head) {}

  head_finding run() {
    while (!is_at_end() && !is_wrong() && !is_cut() && !is_stopped_) {
      step(static_cast<opcode>(byte()));
      ++found_.opcodes;
    }
    found_.size = position();
    if (is_wrong())
      found_.verdict = head_verdict::no;
    else if (!is_stopped_)
      found_.verdict = head_verdict::cut;
    else
      found_.verdict = is_at_end() ? head_verdict::whole : head_verdict::overfull;
    return found_;
  }

 private:
  static constexpr char mark = '(';
  static constexpr char value = 'v';

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

  std::vector<char> stack_;
  std::size_t waiting_ = 0, marks_ = 0;
  head_finding found_;
  bool is_stopped_ = false;
};

void head_walk::step(opcode code) {
  switch (code) {
    case opcode::mark:
      return push_mark();
    case opcode::stop:
      is_stopped_ = true;
      return wrong_unless(!stack_.empty() && stack_.back() == value && (stack_.size() == 1 || found_.protocol >= 2));
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
      return skip_line(), push_leaf();
    case opcode::persid:
      return found_.names_outside = true, skip_line(), push_leaf();
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
      return ++found_.names, check_name_lines(), gather(0);
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
      return check_index_line(), replace(1);
    case opcode::binput:
      return skip(1), replace(1);
    case opcode::long_binput:
      return skip(4), replace(1);
    case opcode::get:
      return check_index_line(), push_leaf();
    case opcode::binget:
      return skip(1), push_leaf();
    case opcode::long_binget:
      return skip(4), push_leaf();
    case opcode::global:
      return ++found_.names, check_name_lines(), push_leaf();
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
