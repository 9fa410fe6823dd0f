// SPDX-License-Identifier: BSD-3-Clause
#include "mmappickle_arena.hpp"

#include <algorithm>

namespace lamella::mmappickle {

using sdk::errc;
using sdk::error;

node_id value_arena::add(value_kind kind, std::uint64_t payload) {
  charge(sizeof(node));
  if (nodes_.size() >= no_node) throw error(errc::limit, "more than " + std::to_string(no_node) + " values");
  nodes_.push_back({payload, kind});
  return static_cast<node_id>(nodes_.size() - 1);
}

node_id value_arena::stored(value_kind kind, blob where, std::string_view kept) {
  where.is_kept = kept.size() == where.byte_length;
  if (where.is_kept) {
    charge(kept.size());
    where.kept_at = pool_.size();
    pool_ += kept;
  }
  return add(kind, 0, blobs_, where);
}

node_id value_arena::container(value_kind kind, std::vector<node_id> children) {
  const auto bytes = children.size() * 2 * sizeof(node_id);
  return add(kind, bytes, children_, std::move(children));
}

node_id value_arena::global(global_name name) {
  const auto bytes = name.module.size() + name.name.size();
  return add(value_kind::global, bytes, globals_, std::move(name));
}

// Charged twice its size, because a growing vector holds up to twice what is in it.
void value_arena::append_to(std::vector<node_id>& list, node_id child) {
  charge(2 * sizeof(node_id));
  list.push_back(child);
}

void value_arena::append_pair(node_id object, node_id key, node_id value) {
  auto& pairs = objects_[nodes_[object].payload].pairs;
  append_to(pairs, key);
  append_to(pairs, value);
}

std::string blob_reader::stored(const blob& b) const {
  if (b.is_kept) return std::string(arena_->kept(b));
  constexpr std::uint64_t step = 1 << 20;
  std::string text;
  while (text.size() < b.byte_length) {
    const auto have = text.size();
    const auto wanted = std::min(step, b.byte_length - have);
    text.resize(have + wanted);
    const auto got = input_->read_some(b.byte_offset + have, text.data() + have, wanted);
    if (got != wanted)
      throw error(errc::truncated, "the file ends at byte " + std::to_string(b.byte_offset + have + got) + " inside a value",
                  {.byte_offset = static_cast<std::int64_t>(b.byte_offset + have + got)});
  }
  return text;
}

}  // namespace lamella::mmappickle
