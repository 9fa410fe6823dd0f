// SPDX-License-Identifier: BSD-3-Clause
//
// Structs, texts and lists that a caller of the C API gives or has filled in; it may have been compiled against another version of host.h.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "host/guarded_call.hpp"
#include "registry/known_part.hpp"

namespace lamella::host {

/// Writes a struct as far as the caller's own reaches. A struct without size, or none, is left alone.
template <typename T>
void fill(T* out, T made) noexcept {
  if (out == nullptr) return;
  made.struct_size = out->struct_size;
  std::memcpy(out, &made, std::min<std::size_t>(made.struct_size, sizeof made));
}

/// Options as far as the caller's struct reaches; neutral ones where there is none.
///
/// @throws error  bad_argument: a struct without its size.
template <typename T>
[[nodiscard]] T taken(const T* given, const char* name) {
  if (given == nullptr) return {};
  if (given->struct_size < sizeof(std::uint32_t))
    throw error(errc::bad_argument, fmt::format("struct_size of {} is {}", name, given->struct_size),
                {.hint = "set it to the struct's sizeof"});
  return known_part<T>(given);
}

/// @throws error  bad_argument: a flag that this version does not know.
inline void check_flags(std::uint32_t flags, std::uint32_t known) {
  if ((flags & ~known) != 0) throw error(errc::bad_argument, fmt::format("flags {:#x} are not known", flags & ~known));
}

[[nodiscard]] inline std::string text_of(const char* given) {
  return given == nullptr ? std::string() : std::string(given);
}

[[nodiscard]] inline std::vector<std::string> texts_of(const char* const* given, std::uint64_t count, const char* name) {
  std::vector<std::string> made;
  for (std::uint64_t i = 0; i < count; ++i) made.emplace_back(&required(given == nullptr ? nullptr : given[i], name));
  return made;
}

[[nodiscard]] inline std::vector<std::pair<std::string, std::string>> pairs_of(const char* const* given, std::uint64_t count,
                                                                               const char* name) {
  auto texts = texts_of(given, 2 * count, name);
  std::vector<std::pair<std::string, std::string>> made;
  for (std::size_t i = 0; i < texts.size(); i += 2) made.emplace_back(std::move(texts[i]), std::move(texts[i + 1]));
  return made;
}

/// @throws error  bad_argument: beyond the end.
inline void check_index(std::uint64_t index, std::uint64_t count, const char* of_what) {
  if (index >= count) throw error(errc::bad_argument, fmt::format("index {} of {}, of which there are {}", index, of_what, count));
}

[[nodiscard]] inline std::vector<const char*> pointers_to(const std::vector<std::string>& texts) {
  std::vector<const char*> made;
  for (const auto& text : texts) made.push_back(text.c_str());
  return made;
}

}  // namespace lamella::host
