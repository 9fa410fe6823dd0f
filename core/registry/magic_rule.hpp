// SPDX-License-Identifier: BSD-3-Clause
//
// Magic bytes as a manifest states them, and whether the ends of a file satisfy them. Pure: what is matched are spans that someone else
// has read; how much of each end a rule looks at can be asked beforehand.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace lamella {

/// What identification reads of a file at most; no rule may look further.
inline constexpr std::uint64_t max_head_bytes = 1u << 20;
inline constexpr std::uint64_t max_tail_bytes = 64u << 10;

struct magic_condition {
  std::int64_t at = 0;  ///< bytes from the start of the file; negative: from its end
  std::string bytes = {};
  std::string mask = {};     ///< as long as bytes; empty: every bit counts
  bool ignore_case = false;  ///< of ASCII letters
  bool is_text = false;      ///< how describe() writes the bytes
};

/// All of its conditions hold together.
using magic_rule = std::vector<magic_condition>;

/// The first and the last bytes of a file; they may overlap.
struct file_ends {
  std::span<const std::byte> head = {}, tail = {};
};

[[nodiscard]] bool holds(const magic_rule& rule, const file_ends& ends);
/// How many bytes from the start, and from the end, the rule looks at.
[[nodiscard]] std::uint64_t head_bytes_needed(const magic_rule& rule);
[[nodiscard]] std::uint64_t tail_bytes_needed(const magic_rule& rule);
/// Whether each condition looks at bytes that are read, through a mask that fits: what parsing a manifest promises.
[[nodiscard]] bool is_sound(const magic_rule& rule);
/// "bytes 208…210 are 'MAP'"
[[nodiscard]] std::string describe(const magic_rule& rule);

}  // namespace lamella
