// SPDX-License-Identifier: BSD-3-Clause
//
// The values of a pickle as data: nodes that name each other by number, because the same value may occur many times, inside itself, or
// 200,000 levels deep. An object that a pickle would have Python make is kept as what it would be made of; nothing is ever made.
// Long text and bytes stay in the file: a blob says where.
#pragma once

#include <bit>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "mmappickle_input.hpp"
#include "mmappickle_text.hpp"

namespace lamella::mmappickle {

using node_id = std::uint32_t;
inline constexpr node_id no_node = std::numeric_limits<node_id>::max();

/// Stored text or bytes: a range of the file, and for short ones a copy.
struct blob {
  std::uint64_t byte_offset = 0, byte_length = 0;  ///< as stored
  stored_form form = stored_form::raw;
  bool is_kept = false;
  std::uint64_t kept_at = 0;  ///< in the arena's pool
};
inline constexpr std::uint64_t longest_kept_bytes = 512;

enum class value_kind : std::uint8_t {
  none,
  boolean,
  integer,       ///< 64 bits
  long_integer,  ///< beyond: decimal digits
  real,
  text,
  bytes,
  bytearray,
  list,
  tuple,
  dict,  ///< children: key, value, key, value …
  set,
  frozenset,
  global,  ///< the name of something in a Python module
  object,  ///< something that a global would make
  foreign  ///< what stands outside of the file: persistent ids, registered extensions, out-of-band buffers
};

struct global_name {
  std::string module, name;
  std::uint64_t byte_offset = 0;
};

/// What REDUCE, NEWOBJ, OBJ and INST would call, and what would be done with the result.
struct object_parts {
  node_id callable = no_node, arguments = no_node, keywords = no_node;
  node_id state = no_node;          ///< of BUILD
  std::vector<node_id> items = {};  ///< of APPEND(S) and ADDITEMS
  std::vector<node_id> pairs = {};  ///< of SETITEM(S)
  std::uint64_t byte_offset = 0;
};

struct foreign_value {
  std::string reason;
  std::uint64_t byte_offset = 0;
};

class value_arena {
 public:
  explicit value_arena(std::uint64_t limit_bytes) : budget_(limit_bytes) {}

  node_id none() { return add(value_kind::none, 0); }
  node_id boolean(bool value) { return add(value_kind::boolean, value ? 1 : 0); }
  node_id integer(std::int64_t value) { return add(value_kind::integer, static_cast<std::uint64_t>(value)); }
  node_id long_integer(std::string digits) { return add(value_kind::long_integer, digits.size(), digits_, std::move(digits)); }
  node_id real(double value) { return add(value_kind::real, std::bit_cast<std::uint64_t>(value)); }
  /// kind: text, bytes or bytearray. kept: the stored bytes, where the blob is short.
  node_id stored(value_kind kind, blob where, std::string_view kept);
  /// kind: list, tuple, dict, set or frozenset.
  node_id container(value_kind kind, std::vector<node_id> children);
  node_id global(global_name name);
  node_id object(object_parts parts) { return add(value_kind::object, 0, objects_, std::move(parts)); }
  node_id foreign(foreign_value value) { return add(value_kind::foreign, value.reason.size(), foreign_, std::move(value)); }

  [[nodiscard]] value_kind kind(node_id id) const { return nodes_[id].kind; }
  [[nodiscard]] bool truth(node_id id) const { return nodes_[id].payload != 0; }
  [[nodiscard]] std::int64_t integer_of(node_id id) const { return static_cast<std::int64_t>(nodes_[id].payload); }
  [[nodiscard]] double real_of(node_id id) const { return std::bit_cast<double>(nodes_[id].payload); }
  [[nodiscard]] const std::string& digits_of(node_id id) const { return digits_[nodes_[id].payload]; }
  [[nodiscard]] const blob& blob_of(node_id id) const { return blobs_[nodes_[id].payload]; }
  [[nodiscard]] const std::vector<node_id>& children(node_id id) const { return children_[nodes_[id].payload]; }
  [[nodiscard]] const global_name& global_of(node_id id) const { return globals_[nodes_[id].payload]; }
  [[nodiscard]] const object_parts& object_of(node_id id) const { return objects_[nodes_[id].payload]; }
  [[nodiscard]] const foreign_value& foreign_of(node_id id) const { return foreign_[nodes_[id].payload]; }
  /// All globals that were named, in the order of the file, whether or not a value still refers to them.
  [[nodiscard]] const std::vector<global_name>& globals() const { return globals_; }
  [[nodiscard]] std::string_view kept(const blob& b) const { return std::string_view(pool_).substr(b.kept_at, b.byte_length); }

  /// Of a container, or the items (pairs) of an object.
  void append(node_id container, node_id child) { append_to(children_[nodes_[container].payload], child); }
  void append_item(node_id object, node_id child) { append_to(objects_[nodes_[object].payload].items, child); }
  void append_pair(node_id object, node_id key, node_id value);
  void set_state(node_id object, node_id state) { objects_[nodes_[object].payload].state = state; }
  void charge(std::uint64_t bytes) { budget_.charge(bytes); }

 private:
  struct node {
    std::uint64_t payload;  // a number, or a position in one of the tables below
    value_kind kind;
  };
  node_id add(value_kind kind, std::uint64_t payload);
  template <typename T>
  node_id add(value_kind kind, std::uint64_t extra_bytes, std::vector<T>& table, T entry) {
    charge(sizeof(T) + extra_bytes);
    table.push_back(std::move(entry));
    return add(kind, table.size() - 1);
  }
  void append_to(std::vector<node_id>& list, node_id child);

  byte_budget budget_;
  std::vector<node> nodes_;
  std::vector<std::string> digits_;
  std::vector<blob> blobs_;
  std::vector<std::vector<node_id>> children_;
  std::vector<global_name> globals_;
  std::vector<object_parts> objects_;
  std::vector<foreign_value> foreign_;
  std::string pool_;
};

/// Reads what blobs hold.
class blob_reader {
 public:
  blob_reader(const value_arena& arena, const byte_input& input) : arena_(&arena), input_(&input) {}
  /// As stored. @throws error  truncated
  [[nodiscard]] std::string stored(const blob& b) const;
  [[nodiscard]] std::string text(const blob& b) const { return to_utf8(b.form, stored(b)); }
  [[nodiscard]] std::string bytes(const blob& b) const { return to_bytes(b.form, stored(b)); }

 private:
  const value_arena* arena_;
  const byte_input* input_;
};

}  // namespace lamella::mmappickle
