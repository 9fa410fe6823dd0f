// SPDX-License-Identifier: BSD-3-Clause
#include "mmappickle_nodes.hpp"

namespace lamella::mmappickle {

using sdk::errc;
using sdk::error;

namespace {

constexpr int deepest_call = 8;

bool is_latin1(std::string_view encoding) {
  return encoding == "latin1" || encoding == "latin-1" || encoding == "iso-8859-1" || encoding == "iso8859-1";
}

}  // namespace

std::vector<node_id> value_reader::arguments(node_id object) const {
  const auto tuple = arena.object_of(object).arguments;
  if (!is(tuple, value_kind::tuple)) return {};
  return arena.children(tuple);
}

std::optional<blob> value_reader::bytes_of(node_id id, int depth) const {
  const auto kind = arena.kind(id);
  if (kind == value_kind::bytes || kind == value_kind::bytearray) return arena.blob_of(id);
  if (kind != value_kind::object || depth > deepest_call) return {};
  const auto name = callable(id);
  const auto given = arguments(id);
  const bool makes_bytes = name == known_name::bytes || name == known_name::bytearray;
  if (makes_bytes && given.empty()) return blob{.byte_offset = arena.object_of(id).byte_offset, .is_kept = true};
  if (name == known_name::bytearray && given.size() == 1 && !is(given[0], value_kind::text)) return bytes_of(given[0], depth + 1);
  if (given.size() != 2 || !is(given[0], value_kind::text) || !is(given[1], value_kind::text)) return {};
  const auto encoding = short_text(given[1]);
  if (!encoding || !is_latin1(*encoding) || (!makes_bytes && name != known_name::codecs_encode)) return {};
  return arena.blob_of(given[0]);
}

std::optional<std::string> value_reader::short_text(node_id id) const {
  const auto found = is(id, value_kind::text) ? arena.blob_of(id) : bytes_of(id);
  if (!found || !found->is_kept) return {};
  try {
    return blobs.text(*found);
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
