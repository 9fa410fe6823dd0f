// SPDX-License-Identifier: BSD-3-Clause
//
// For tests: what a source gives, as text.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "lamella/error.hpp"
#include "lamella/source.hpp"

namespace lamella::test {

inline std::string bytes_at(const source& file, std::uint64_t offset, std::size_t count) {
  std::string text(count, '\0');
  text.resize(file.read_at(offset, std::as_writable_bytes(std::span(text))));
  return text;
}

/// Everything, in pieces of an odd size.
inline std::string all_bytes(const source& file) {
  std::string text;
  for (;;) {
    const auto piece = bytes_at(file, text.size(), 70001);
    if (piece.empty()) return text;
    text += piece;
  }
}

inline source_ptr source_of(std::string content, std::string name = "memory") {
  const auto owner = std::make_shared<const std::string>(std::move(content));
  return memory_source(std::as_bytes(std::span(*owner)), owner, std::move(name));
}

/// The code of the error that f throws, and its whole message.
struct failure {
  errc code;
  std::string message;
  std::int64_t byte_offset;
};
template <typename F>
failure failure_of(F&& f) {
  try {
    f();
  } catch (const error& caught) {
    return {caught.code(), caught.what(), caught.details().byte_offset};
  }
  return {errc::internal, "nothing was thrown", -1};
}

/// Bytes that do not compress, always the same ones.
inline std::string noise(std::size_t count, std::uint32_t seed = 1) {
  std::string text(count, '\0');
  for (auto& c : text) {
    seed = seed * 1664525u + 1013904223u;
    c = static_cast<char>(seed >> 24);
  }
  return text;
}

}  // namespace lamella::test
