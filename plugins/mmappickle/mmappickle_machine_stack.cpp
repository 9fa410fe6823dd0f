// SPDX-License-Identifier: BSD-3-Clause
//
// The stack of the machine and its marks: no opcode reaches below the last mark.
#include "mmappickle_machine.hpp"

namespace lamella::mmappickle {

void machine::push(node_id id) {
  stack_.push_back(id);
  if (stack_.size() <= charged_stack_) return;
  arena_->charge(2 * sizeof(node_id));
  charged_stack_ = stack_.size();
}

node_id machine::pop() {
  const auto id = top();
  stack_.pop_back();
  return id;
}

node_id machine::top() {
  if (stack_.size() <= floor()) corrupt("takes a value from an empty stack");
  return stack_.back();
}

// POP also takes away a mark that nothing stands on.
void machine::pop_one() {
  if (!marks_.empty() && marks_.back() == stack_.size())
    marks_.pop_back();
  else
    pop();
}

std::vector<node_id> machine::pop_to_mark() {
  if (marks_.empty()) corrupt("no mark on the stack");
  const auto first = stack_.begin() + static_cast<std::ptrdiff_t>(marks_.back());
  std::vector<node_id> items(first, stack_.end());
  stack_.erase(first, stack_.end());
  marks_.pop_back();
  return items;
}

void machine::push_tuple_of(std::size_t count) {
  if (stack_.size() - floor() < count) corrupt("takes a value from an empty stack");
  const auto first = stack_.end() - static_cast<std::ptrdiff_t>(count);
  std::vector<node_id> items(first, stack_.end());
  stack_.erase(first, stack_.end());
  push(arena_->container(value_kind::tuple, std::move(items)));
}

}  // namespace lamella::mmappickle
