// SPDX-License-Identifier: BSD-3-Clause
//
// Short questions to the arena that everybody asks who makes sense of an object: its arguments, its numbers, its texts. Answers that
// are not what the asker needs are errors, so that interpretations stay straight lines.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "mmappickle_arena.hpp"
#include "mmappickle_names.hpp"

namespace lamella::mmappickle {

/// The arena and the file, as one thing to pass around.
struct value_reader {
  value_reader(const value_arena& values, const byte_input& input) : arena(values), blobs(values, input) {}
  const value_arena& arena;
  blob_reader blobs;

  [[nodiscard]] bool is(node_id id, value_kind kind) const { return arena.kind(id) == kind; }
  /// The arguments of an object, or nothing where they are no plain tuple.
  [[nodiscard]] std::vector<node_id> arguments(node_id object) const;
  /// Bytes, by whatever call they are made. Nothing: these are none.
  [[nodiscard]] std::optional<blob> bytes_of(node_id id) const { return bytes_of(id, 0); }
  /// Text of at most 512 bytes: str, a string of Python 2, or bytes as Latin-1. Nothing: no text, longer, or not decodable.
  [[nodiscard]] std::optional<std::string> short_text(node_id id) const;
  [[nodiscard]] std::optional<std::int64_t> integer(node_id id) const;
  [[nodiscard]] std::optional<double> real(node_id id) const;
  /// A tuple, a list, or one number. @throws error  corrupt: no shape, a negative length, too many dimensions.
  [[nodiscard]] std::vector<std::int64_t> shape(node_id id) const;
  /// What an object's callable is named; unknown where it has no name.
  [[nodiscard]] known_name callable(node_id object) const;
  [[nodiscard]] std::string callable_text(node_id object) const;

 private:
  [[nodiscard]] std::optional<blob> bytes_of(node_id id, int depth) const;
};

}  // namespace lamella::mmappickle
