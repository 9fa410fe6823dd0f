// SPDX-License-Identifier: BSD-3-Clause
//
// The container's own structure: a header, a chain of frames that hold one entry each, a terminator. Values are not looked into.
// mmappickle (Fasnacht, JOSS 3(26) 651), internals.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "mmappickle_input.hpp"

namespace lamella::mmappickle {

inline constexpr std::uint64_t container_header_bytes = 24;

struct container_header {
  std::int32_t version = 0, commit_number = 0;
};
/// Whether bytes start like the header of a container of any version, as far as they reach: at least 11 of its 24 bytes.
[[nodiscard]] bool looks_like_container(std::string_view bytes);
/// @throws error  corrupt, truncated; unsupported: a version other than 1.
[[nodiscard]] container_header read_container_header(const byte_input& input);

struct container_entry {
  std::uint64_t offset = 0;  ///< of its frame
  std::string key = {};      ///< UTF-8
  std::uint64_t value_begin = 0, value_end = 0;
  bool is_live = false;
};

/// Steps through the entries; reads their heads, keys and ends only.
class entry_scan {
 public:
  explicit entry_scan(const byte_input& input) : reader_(input, container_header_bytes) {}
  /// The next entry, deleted or not; nothing behind the last, once the terminator and the end of the file are where they must be.
  ///
  /// @throws error  corrupt, truncated: with the byte at which the chain breaks.
  std::optional<container_entry> next();

 private:
  container_entry entry_of(std::uint64_t offset, std::uint64_t frame_length);
  void check_terminator(std::uint64_t offset);
  [[noreturn]] void broken(sdk::errc code, std::uint64_t offset, const std::string& what) const;

  byte_reader reader_;
};

}  // namespace lamella::mmappickle
