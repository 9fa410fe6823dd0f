// SPDX-License-Identifier: BSD-3-Clause
//
// The stack machine of pickle protocols 0 to 5 with everything taken out that acts: a call, a class, a name only become nodes of the
// arena. One machine reads one file; the entries of a container are run one after another and share its memo.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "mmappickle_arena.hpp"
#include "mmappickle_opcodes.hpp"

namespace lamella::mmappickle {

struct pickle_run {
  node_id root = no_node;
  std::uint64_t end_offset = 0;  ///< behind STOP
};

class machine {
 public:
  machine(value_arena& arena, const byte_input& input) : arena_(&arena), input_(&input), reader_(input), blobs_(arena, input) {}

  /// One pickle, up to its STOP.
  /// @throws error  corrupt, truncated, unsupported: with the byte of the opcode; limit.
  pickle_run run(std::uint64_t begin);
  /// Opcodes that leave one value and touch nothing below it: without PROTO, FRAME and STOP.
  node_id run_value(std::uint64_t begin, std::uint64_t end);

 private:
  void start(std::uint64_t begin, std::optional<std::uint64_t> end);
  bool step();  // false: STOP
  void run_opcode(opcode code);
  void run_extended_opcode(opcode code);

  // the stack
  void push(node_id id);
  node_id pop();
  node_id top();
  void pop_one();
  std::vector<node_id> pop_to_mark();
  void push_tuple_of(std::size_t count);
  [[nodiscard]] std::size_t floor() const { return marks_.empty() ? 0 : marks_.back(); }

  // operands
  void push_int_line();
  void push_long_line();
  void push_float_line();
  void push_long(std::int64_t length);
  void push_digits(const std::string& digits);
  void push_stored(value_kind kind, stored_form form, std::uint64_t length);
  void push_binstring();
  void push_string_line();
  void push_unicode_line();
  void push_foreign(std::string reason);
  std::string name_line();

  // memo, containers, objects
  void put(std::uint64_t index);
  void get(std::uint64_t index);
  std::uint64_t index_line();
  void set_items(std::vector<node_id> pairs);
  void append_items(const std::vector<node_id>& items);
  void add_items(const std::vector<node_id>& items);
  void push_pairs(std::vector<node_id> pairs);
  void push_global(std::string module, std::string name);
  void push_stack_global();
  std::string name_of(node_id id);
  void push_object(node_id callable, node_id arguments, node_id keywords = no_node);
  void push_instance();
  void push_obj();
  void build();
  void check_protocol();
  void check_frame();

  [[nodiscard]] sdk::place here() const { return {.byte_offset = static_cast<std::int64_t>(opcode_offset_)}; }
  [[noreturn]] void corrupt(const std::string& message) const { throw sdk::error(sdk::errc::corrupt, message, here()); }

  value_arena* arena_;
  const byte_input* input_;
  byte_reader reader_;
  blob_reader blobs_;
  std::vector<node_id> stack_;
  std::vector<std::size_t> marks_;
  std::unordered_map<std::uint64_t, node_id> memo_;
  std::size_t charged_stack_ = 0;
  std::uint64_t opcode_offset_ = 0, last_frame_end_ = 0;
  bool is_value_ = false;  // PROTO, FRAME and STOP are out of place
};

}  // namespace lamella::mmappickle
