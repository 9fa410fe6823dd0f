// SPDX-License-Identifier: BSD-3-Clause
#include "mmappickle_outline.hpp"

#include <algorithm>
#include <bit>

namespace lamella::mmappickle {

using sdk::errc;
using sdk::error;

namespace {

constexpr int deepest_value = 512;
constexpr std::uint64_t longest_shown_bytes = 64 << 10;
constexpr std::uint64_t longest_shown_text = 16 << 20;

std::string_view type_name(value_kind kind) {
  switch (kind) {
    case value_kind::list:
      return "list";
    case value_kind::tuple:
      return "tuple";
    case value_kind::set:
      return "set";
    default:
      return "frozenset";
  }
}

}  // namespace

std::string value_path::text() const {
  std::string joined = part;
  for (const auto* p = above; p != nullptr && p->above != nullptr; p = p->above) joined = p->part + "/" + joined;
  return above == nullptr ? "data" : joined;
}

void outline::push(node_id id, tree_spot spot, const value_path& path) {
  if (tree_.is_muted() && !holds_objects(id)) return;
  if (depth_ >= deepest_value) throw error(errc::limit, "values are nested more than " + std::to_string(deepest_value) + " deep");
  if (on_the_way_.size() <= id) on_the_way_.resize(id + 1);
  if (on_the_way_[id]) {
    tree_.typed(spot.parent, spot.name, "recursive");
    return;
  }
  on_the_way_[id] = true;
  ++depth_;
  push_known_kind(id, spot, path);
  --depth_;
  on_the_way_[id] = false;
}

void outline::push_known_kind(node_id id, tree_spot spot, const value_path& path) {
  const auto& arena = values_.arena;
  const auto kind = arena.kind(id);
  const auto leaf = [&](std::string_view type, const sdk::value& value) {
    tree_.leaf(tree_.typed(spot.parent, spot.name, type), "value", value);
  };
  switch (kind) {
    case value_kind::none:
      return static_cast<void>(tree_.typed(spot.parent, spot.name, "none"));
    case value_kind::boolean:
      return leaf("bool", arena.truth(id));
    case value_kind::integer:
      return leaf("int", std::to_string(arena.integer_of(id)));
    case value_kind::long_integer:
      return leaf("int", arena.digits_of(id));
    case value_kind::real:
      return push_real(arena.real_of(id), spot);
    case value_kind::text:
      return push_text(arena.blob_of(id), spot, path);
    case value_kind::bytes:
      return push_bytes(arena.blob_of(id), spot, "bytes");
    case value_kind::bytearray:
      return push_bytes(arena.blob_of(id), spot, "bytearray");
    case value_kind::list:
    case value_kind::tuple:
    case value_kind::set:
    case value_kind::frozenset:
      return push_sequence(type_name(kind), arena.children(id), spot, path);
    case value_kind::dict:
      return push_dict(arena.children(id), spot, path);
    case value_kind::global:
      return push_global(id, spot, path);
    case value_kind::object:
      return push_object(id, spot, path);
    case value_kind::foreign:
      return push_foreign(id, spot, path);
  }
}

void outline::push_real(double value, tree_spot spot) {
  const auto place = tree_.typed(spot.parent, spot.name, "float");
  tree_.real(place, "value", value);
  std::string bytes;
  for (int shift = 56; shift >= 0; shift -= 8) bytes += static_cast<char>(std::bit_cast<std::uint64_t>(value) >> shift & 0xFF);
  tree_.leaf(place, "ieee754_hex", hexadecimal(bytes));
}

void outline::push_text(const blob& stored, tree_spot spot, const value_path& path) {
  const auto place = tree_.typed(spot.parent, spot.name, "str");
  if (stored.byte_length > longest_shown_text) {
    tree_.leaf(place, "stored_length", stored.byte_length);
    return tree_.leaf(place, "byte_offset", stored.byte_offset);
  }
  std::string text;
  try {
    text = values_.blobs.text(stored);
  } catch (const error& why) {
    tree_.leaf(place, "reason", why.what());
    return tree_.leaf(place, "dataset", datasets_.refuse(path.text(), why));
  }
  tree_.leaf(place, "value", text);
}

void outline::push_bytes(const blob& stored, tree_spot spot, std::string_view type) {
  const auto place = tree_.typed(spot.parent, spot.name, type);
  const bool is_shown = stored.byte_length / bounds_of(stored.form).most <= longest_shown_bytes;
  const auto bytes = is_shown ? values_.blobs.bytes(stored) : std::string();
  if (is_shown && bytes.size() <= longest_shown_bytes) return tree_.leaf(place, "hex", hexadecimal(bytes));
  tree_.leaf(place, stored.form == stored_form::raw ? "length" : "stored_length", stored.byte_length);
  tree_.leaf(place, "byte_offset", stored.byte_offset);
}

void outline::push_sequence(std::string_view type, const std::vector<node_id>& items, tree_spot spot, const value_path& path) {
  const auto place = tree_.typed(spot.parent, spot.name, type);
  const auto push_item = [&](std::size_t i, tree_spot where) { push(items[i], where, {&path, std::to_string(i)}); };
  if (tree_.has_room_for(items.size())) {
    const auto list = tree_.list(place, "items");
    for (std::size_t i = 0; i < items.size(); ++i) push_item(i, {list});
    return;
  }
  tree_.leaf(place, "length", static_cast<std::int64_t>(items.size()));
  for (std::size_t i = 0; i < items.size(); ++i) {
    const bool is_shown = i == 0 || i + 1 == items.size();
    if (!is_shown) tree_.mute(true);
    push_item(i, {place, i == 0 ? "first" : "last"});
    if (!is_shown) tree_.mute(false);
  }
}

void outline::push_dict(const std::vector<node_id>& pairs, tree_spot spot, const value_path& path) {
  const auto found = without_repeats(values_, pairs);
  const auto place = tree_.typed(spot.parent, spot.name, "dict");
  tree_.leaf(place, "length", static_cast<std::int64_t>(found.size()));
  if (tree_.has_room_for(2 * found.size())) {
    const auto items = tree_.list(place, "items");
    for (const auto& item : found) push_pair(item, {items}, path);
    return;
  }
  for (std::size_t i = 0; i < found.size(); ++i) {
    const bool is_shown = i == 0 || i + 1 == found.size();
    if (!is_shown) tree_.mute(true);
    push_pair(found[i], {place, i == 0 ? "first" : "last"}, path);
    if (!is_shown) tree_.mute(false);
  }
}

void outline::push_pair(const key_and_value& item, tree_spot spot, const value_path& path) {
  if (tree_.is_muted() && !holds_objects(item.first) && !holds_objects(item.second)) return;
  const auto pair = tree_.list(spot.parent, spot.name);
  const value_path below{&path, key_text(values_, item.first)};
  push(item.first, {pair}, {&below, "key"});
  push(item.second, {pair}, below);
}

bool outline::any_holds_objects(const std::vector<node_id>& children) {
  if (depth_ >= deepest_value) throw error(errc::limit, "values are nested more than " + std::to_string(deepest_value) + " deep");
  ++depth_;
  const bool found = std::ranges::any_of(children, [&](node_id child) { return holds_objects(child); });
  --depth_;
  return found;
}

// Each value is asked once; one that is met below itself adds nothing.
bool outline::holds_objects(node_id id) {
  if (holdings_.size() <= id) holdings_.resize(id + 1);
  if (holdings_[id] != holding::unknown) return holdings_[id] == holding::objects;
  holdings_[id] = holding::asked;
  bool found = false;
  switch (values_.arena.kind(id)) {
    case value_kind::global:
    case value_kind::object:
    case value_kind::foreign:
      found = true;
      break;
    case value_kind::list:
    case value_kind::tuple:
    case value_kind::dict:
    case value_kind::set:
    case value_kind::frozenset:
      found = any_holds_objects(values_.arena.children(id));
      break;
    default:
      break;
  }
  holdings_[id] = found ? holding::objects : holding::none;
  return found;
}

void outline::push_global(node_id id, tree_spot spot, const value_path& path) {
  const auto& name = values_.arena.global_of(id);
  const auto place = tree_.typed(spot.parent, spot.name, "global");
  tree_.leaf(place, "value", dotted(name));
  if (lookup(name) == known_name::unknown) tree_.leaf(place, "dataset", datasets_.refuse(path.text(), unknown_name(name, "refers to")));
}

void outline::push_foreign(node_id id, tree_spot spot, const value_path& path) {
  const auto& value = values_.arena.foreign_of(id);
  const auto place = tree_.typed(spot.parent, spot.name, "foreign");
  const error why(errc::unsupported, value.reason, {.byte_offset = static_cast<std::int64_t>(value.byte_offset)});
  tree_.leaf(place, "reason", value.reason);
  tree_.leaf(place, "dataset", datasets_.refuse(path.text(), why));
}

void outline::refuse_unused_names(std::size_t first, std::size_t end, std::uint64_t refused_before, const value_path& path) {
  if (datasets_.refused_count() != refused_before) return;
  const auto& globals = values_.arena.globals();
  for (auto i = first; i < end; ++i) {
    if (lookup(globals[i]) != known_name::unknown) continue;
    datasets_.refuse(path.text(), unknown_name(globals[i], "names, beside its value,"));
    return;
  }
}

error unknown_name(const global_name& name, std::string_view what) {
  return {errc::unsupported,
          std::string(what) + " " + dotted(name) + ", which is not on the list of known names; it is never executed",
          {.byte_offset = static_cast<std::int64_t>(name.byte_offset)}};
}

}  // namespace lamella::mmappickle
