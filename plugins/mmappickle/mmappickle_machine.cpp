// SPDX-License-Identifier: BSD-3-Clause
#include "mmappickle_machine.hpp"

#include <algorithm>
#include <array>

namespace lamella::mmappickle {

using sdk::errc;
using sdk::error;

namespace {

std::string hexadecimal(std::uint8_t byte) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  return {'0', 'x', digits[byte >> 4], digits[byte & 15]};
}

}  // namespace

void machine::start(std::uint64_t begin, std::optional<std::uint64_t> end) {
  reader_ = byte_reader(*input_, begin, end);
  stack_.clear();
  marks_.clear();
  is_value_ = end.has_value();
  opcode_offset_ = begin;
}

pickle_run machine::run(std::uint64_t begin) {
  start(begin, {});
  while (step()) {
  }
  const auto root = pop();
  if (last_frame_end_ > reader_.position()) {
    const auto end = reader_.position();
    reader_.skip(last_frame_end_ - end);  // a frame must be there, whatever its opcodes used of it
    reader_.move_to(end);
  }
  return {root, reader_.position()};
}

node_id machine::run_value(std::uint64_t begin, std::uint64_t end) {
  start(begin, end);
  while (reader_.position() < end) step();
  if (stack_.size() != 1 || !marks_.empty())
    corrupt("the value leaves " + std::to_string(stack_.size()) + " items and " + std::to_string(marks_.size()) + " marks, not one item");
  return stack_.back();
}

bool machine::step() {
  opcode_offset_ = reader_.position();
  const auto byte = reader_.byte();
  const auto code = static_cast<opcode>(byte);
  if (is_value_ && (code == opcode::proto || code == opcode::frame || code == opcode::stop))
    corrupt("opcode " + hexadecimal(byte) + " inside the value of an entry");
  if (code == opcode::stop) return false;
  if (byte < 0x80)
    run_opcode(code);
  else
    run_extended_opcode(code);
  return true;
}

// Protocols 0, 1 and 3.
void machine::run_opcode(opcode code) {
  switch (code) {
    case opcode::mark:
      return arena_->charge(sizeof(std::size_t)), marks_.push_back(stack_.size());
    case opcode::pop:
      return pop_one();
    case opcode::pop_mark:
      return static_cast<void>(pop_to_mark());
    case opcode::dup:
      return push(top());
    case opcode::none:
      return push(arena_->none());
    case opcode::int_line:
      return push_int_line();
    case opcode::long_line:
      return push_long_line();
    case opcode::float_line:
      return push_float_line();
    case opcode::binint:
      return push(arena_->integer(reader_.number<std::int32_t>()));
    case opcode::binint1:
      return push(arena_->integer(reader_.byte()));
    case opcode::binint2:
      return push(arena_->integer(reader_.number<std::uint16_t>()));
    case opcode::binfloat:
      return push(arena_->real(reader_.number<double>(sdk::byte_order::big)));
    case opcode::string:
      return push_string_line();
    case opcode::binstring:
      return push_binstring();
    case opcode::short_binstring:
      return push_stored(value_kind::text, stored_form::raw, reader_.byte());
    case opcode::unicode:
      return push_unicode_line();
    case opcode::binunicode:
      return push_stored(value_kind::text, stored_form::utf8, reader_.number<std::uint32_t>());
    case opcode::binbytes:
      return push_stored(value_kind::bytes, stored_form::raw, reader_.number<std::uint32_t>());
    case opcode::short_binbytes:
      return push_stored(value_kind::bytes, stored_form::raw, reader_.byte());
    case opcode::empty_tuple:
      return push(arena_->container(value_kind::tuple, {}));
    case opcode::empty_list:
      return push(arena_->container(value_kind::list, {}));
    case opcode::empty_dict:
      return push(arena_->container(value_kind::dict, {}));
    case opcode::tuple:
      return push(arena_->container(value_kind::tuple, pop_to_mark()));
    case opcode::list:
      return push(arena_->container(value_kind::list, pop_to_mark()));
    case opcode::dict:
      return push_pairs(pop_to_mark());
    case opcode::append:
      return append_items({pop()});
    case opcode::appends:
      return append_items(pop_to_mark());
    case opcode::setitem: {
      const auto value = pop(), key = pop();
      return set_items({key, value});
    }
    case opcode::setitems:
      return set_items(pop_to_mark());
    case opcode::put:
      return put(index_line());
    case opcode::binput:
      return put(reader_.byte());
    case opcode::long_binput:
      return put(reader_.number<std::uint32_t>());
    case opcode::get:
      return get(index_line());
    case opcode::binget:
      return get(reader_.byte());
    case opcode::long_binget:
      return get(reader_.number<std::uint32_t>());
    case opcode::global: {
      auto module = name_line(), name = name_line();
      return push_global(std::move(module), std::move(name));
    }
    case opcode::reduce: {
      const auto arguments = pop(), callable = pop();
      return push_object(callable, arguments);
    }
    case opcode::build:
      return build();
    case opcode::inst:
      return push_instance();
    case opcode::obj:
      return push_obj();
    case opcode::persid:
      return push_foreign("is the persistent id '" + name_line() + "' of something outside of the file");
    case opcode::binpersid:
      return pop(), push_foreign("is a persistent id of something outside of the file");
    default:
      corrupt("byte " + hexadecimal(static_cast<std::uint8_t>(code)) + " is no opcode of protocols 0 to 5");
  }
}

// Protocols 2, 4 and 5.
void machine::run_extended_opcode(opcode code) {
  const auto extension = [](auto number) { return "is registered extension " + std::to_string(number) + ", known only to its writer"; };
  switch (code) {
    case opcode::proto:
      return check_protocol();
    case opcode::frame:
      return check_frame();
    case opcode::newtrue:
      return push(arena_->boolean(true));
    case opcode::newfalse:
      return push(arena_->boolean(false));
    case opcode::tuple1:
      return push_tuple_of(1);
    case opcode::tuple2:
      return push_tuple_of(2);
    case opcode::tuple3:
      return push_tuple_of(3);
    case opcode::long1:
      return push_long(reader_.byte());
    case opcode::long4:
      return push_long(reader_.number<std::int32_t>());
    case opcode::ext1:
      return push_foreign(extension(reader_.byte()));
    case opcode::ext2:
      return push_foreign(extension(reader_.number<std::uint16_t>()));
    case opcode::ext4:
      return push_foreign(extension(reader_.number<std::int32_t>()));
    case opcode::short_binunicode:
      return push_stored(value_kind::text, stored_form::utf8, reader_.byte());
    case opcode::binunicode8:
      return push_stored(value_kind::text, stored_form::utf8, reader_.number<std::uint64_t>());
    case opcode::binbytes8:
      return push_stored(value_kind::bytes, stored_form::raw, reader_.number<std::uint64_t>());
    case opcode::bytearray8:
      return push_stored(value_kind::bytearray, stored_form::raw, reader_.number<std::uint64_t>());
    case opcode::empty_set:
      return push(arena_->container(value_kind::set, {}));
    case opcode::additems:
      return add_items(pop_to_mark());
    case opcode::frozenset:
      return push(arena_->container(value_kind::frozenset, pop_to_mark()));
    case opcode::newobj: {
      const auto arguments = pop(), callable = pop();
      return push_object(callable, arguments);
    }
    case opcode::newobj_ex: {
      const auto keywords = pop(), arguments = pop(), callable = pop();
      return push_object(callable, arguments, keywords);
    }
    case opcode::stack_global:
      return push_stack_global();
    case opcode::memoize:
      return put(memo_.size());
    case opcode::next_buffer:
      return push_foreign("is a buffer that was written beside the file");
    case opcode::readonly_buffer:
      return static_cast<void>(top());
    default:
      corrupt("byte " + hexadecimal(static_cast<std::uint8_t>(code)) + " is no opcode of protocols 0 to 5");
  }
}

void machine::check_protocol() {
  const auto version = reader_.byte();
  if (version > newest_protocol)
    throw error(errc::unsupported, "pickle protocol " + std::to_string(version) + ", known are 0 to 5", here());
}

void machine::check_frame() {
  const auto length = reader_.number<std::uint64_t>();
  const auto begin = reader_.position();
  if (input_->size && length > *input_->size - std::min(*input_->size, begin))
    throw error(errc::truncated,
                "a frame promises " + std::to_string(length) + " bytes at byte " + std::to_string(begin) + ", the file ends at byte " +
                    std::to_string(*input_->size),
                here());
  constexpr auto largest = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  if (length > largest - std::min(largest, begin)) throw error(errc::truncated, "a frame of " + std::to_string(length) + " bytes", here());
  last_frame_end_ = std::max(last_frame_end_, begin + length);
}

}  // namespace lamella::mmappickle
