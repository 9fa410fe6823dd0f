// SPDX-License-Identifier: BSD-3-Clause
//
// For tests: what comes out of a decoding stream, and how it ends.
#pragma once

#include <optional>
#include <string>

#include "engine.hpp"
#include "source/source_bytes.hpp"

namespace lamella::test {

// Half text, half noise: literals, matches and stored blocks.
inline std::string mixed(std::size_t count) {
  std::string text;
  for (int i = 0; text.size() < count / 2; ++i) text += std::to_string(i * 37) + "\n";
  return text + noise(count - text.size());
}

struct outcome {
  std::string text;
  std::optional<error> failure;
};

// Decodes from the front in pieces of an odd size, and tells what came and how it ended.
inline outcome decoded(const std::string& encoded, const std::string& codec) {
  outcome result;
  try {
    const auto stream = get_engine().open_stream(source_of(encoded), 0, encoded.size(), codec, nullptr);
    std::string piece(3001, '\0');
    while (const auto got = stream->read(std::as_writable_bytes(std::span(piece)))) result.text.append(piece, 0, got);
  } catch (const error& caught) {
    result.failure = caught;
  }
  return result;
}

inline bool is_exactly(const outcome& result, const std::string& text) {
  return !result.failure && result.text == text;
}

}  // namespace lamella::test
