// SPDX-License-Identifier: BSD-3-Clause
#include "mmappickle_nodes.hpp"

namespace lamella::mmappickle {

using sdk::errc;
using sdk::error;

std::vector<node_id> value_reader::arguments(node_id object) const {
  const auto tuple = arena.object_of(object).arguments;
  if (!is(tuple, value_kind::tuple)) return {};
  return arena.children(tuple);
}

std::optional<std::string> value_reader::short_text(node_id id) const {
  if (!is(id, value_kind::text) && !is(id, value_kind::bytes)) return {};
  const auto& found = arena.blob_of(id);
  if (!found.is_kept) return {};
  try {
    return blobs.text(found);
  } catch (const error&) {
    return {};
  }
}

std::optional<std::int64_t> value_reader::integer(node_id id) const {
  if (!is(id, value_kind::integer) && !is(id, value_kind::boolean)) return {};
  return arena.integer_of(id);
}

std::optional<double> value_reader::real(node_id id) const {
  if (is(id, value_kind::real)) return arena.real_of(id);
  if (const auto number = integer(id)) return static_cast<double>(*number);
  return {};
}

std::vector<std::int64_t> value_reader::shape(node_id id) const {
  constexpr std::size_t most_dimensions = 64;  // NumPy 2; before it 32
  std::vector<node_id> lengths = {id};
  if (is(id, value_kind::tuple) || is(id, value_kind::list)) lengths = arena.children(id);
  if (lengths.size() > most_dimensions) throw error(errc::corrupt, "an array of " + std::to_string(lengths.size()) + " dimensions");
  std::vector<std::int64_t> found;
  for (const auto length : lengths) {
    const auto number = integer(length);
    if (!number) throw error(errc::corrupt, "the shape of an array holds what is no integer");
    if (*number < 0) throw error(errc::corrupt, "the shape of an array holds " + std::to_string(*number));
    found.push_back(*number);
  }
  return found;
}

known_name value_reader::callable(node_id object) const {
  const auto id = arena.object_of(object).callable;
  return is(id, value_kind::global) ? lookup(arena.global_of(id)) : known_name::unknown;
}

std::string value_reader::callable_text(node_id object) const {
  const auto id = arena.object_of(object).callable;
  return is(id, value_kind::global) ? dotted(arena.global_of(id)) : "what another call gives";
}

}  // namespace lamella::mmappickle
