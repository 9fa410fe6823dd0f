// SPDX-License-Identifier: BSD-3-Clause
//
// Opcodes of the machine that take values from the stack: memo, containers, and what would be objects.
#include "mmappickle_integer.hpp"
#include "mmappickle_machine.hpp"

namespace lamella::mmappickle {

void machine::put(std::uint64_t index) {
  const auto value = top();
  if (memo_.insert_or_assign(index, value).second) arena_->charge(64);  // about what a node of the table takes
}

void machine::get(std::uint64_t index) {
  const auto found = memo_.find(index);
  if (found == memo_.end()) corrupt("the memo has no entry " + std::to_string(index));
  push(found->second);
}

std::uint64_t machine::index_line() {
  const auto line = reader_.line();
  const auto index = small_integer(line);
  if (!index || *index < 0) corrupt("'" + line.substr(0, 32) + "' is no index of the memo");
  return static_cast<std::uint64_t>(*index);
}

void machine::push_pairs(std::vector<node_id> pairs) {
  if (pairs.size() % 2 != 0) corrupt("a dict of " + std::to_string(pairs.size()) + " keys and values, an odd number");
  push(arena_->container(value_kind::dict, std::move(pairs)));
}

void machine::set_items(std::vector<node_id> pairs) {
  const auto target = top();
  const auto kind = arena_->kind(target);
  if (pairs.size() % 2 != 0) corrupt("sets " + std::to_string(pairs.size()) + " keys and values, an odd number");
  if (kind != value_kind::dict && kind != value_kind::object && kind != value_kind::foreign) corrupt("sets an item of what is no dict");
  for (std::size_t i = 0; i < pairs.size(); i += 2) {
    if (kind == value_kind::dict) arena_->append(target, pairs[i]), arena_->append(target, pairs[i + 1]);
    if (kind == value_kind::object) arena_->append_pair(target, pairs[i], pairs[i + 1]);
  }
}

void machine::append_items(const std::vector<node_id>& items) {
  const auto target = top();
  const auto kind = arena_->kind(target);
  if (kind != value_kind::list && kind != value_kind::object && kind != value_kind::foreign) corrupt("appends to what is no list");
  for (const auto item : items) {
    if (kind == value_kind::list) arena_->append(target, item);
    if (kind == value_kind::object) arena_->append_item(target, item);
  }
}

void machine::add_items(const std::vector<node_id>& items) {
  const auto target = top();
  const auto kind = arena_->kind(target);
  if (kind != value_kind::set && kind != value_kind::object && kind != value_kind::foreign) corrupt("adds to what is no set");
  for (const auto item : items) {
    if (kind == value_kind::set) arena_->append(target, item);
    if (kind == value_kind::object) arena_->append_item(target, item);
  }
}

void machine::push_global(std::string module, std::string name) {
  push(arena_->global({std::move(module), std::move(name), opcode_offset_}));
}

std::string machine::name_of(node_id id) {
  if (arena_->kind(id) != value_kind::text || !arena_->blob_of(id).is_kept) corrupt("STACK_GLOBAL takes two short texts");
  return blobs_.text(arena_->blob_of(id));
}

void machine::push_stack_global() {
  const auto name = pop(), module = pop();
  push_global(name_of(module), name_of(name));
}

void machine::push_object(node_id callable, node_id arguments, node_id keywords) {
  const auto kind = arena_->kind(callable);
  if (kind != value_kind::global && kind != value_kind::object && kind != value_kind::foreign) corrupt("calls what cannot be called");
  const auto arguments_kind = arena_->kind(arguments);
  if (arguments_kind != value_kind::tuple && arguments_kind != value_kind::object) corrupt("a call whose arguments are no tuple");
  object_parts parts{.callable = callable, .arguments = arguments, .keywords = keywords, .byte_offset = opcode_offset_};
  push(arena_->object(std::move(parts)));
}

void machine::push_instance() {
  auto module = name_line(), name = name_line();
  const auto arguments = arena_->container(value_kind::tuple, pop_to_mark());
  const auto callable = arena_->global({std::move(module), std::move(name), opcode_offset_});
  push_object(callable, arguments);
}

void machine::push_obj() {
  auto items = pop_to_mark();
  if (items.empty()) corrupt("OBJ without a class");
  const auto callable = items.front();
  items.erase(items.begin());
  push_object(callable, arena_->container(value_kind::tuple, std::move(items)));
}

void machine::build() {
  const auto state = pop(), target = top();
  const auto kind = arena_->kind(target);
  if (kind == value_kind::object) return arena_->set_state(target, state);
  if (kind != value_kind::foreign) corrupt("BUILD of what is no object");
}

}  // namespace lamella::mmappickle
