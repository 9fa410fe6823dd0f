// SPDX-License-Identifier: BSD-3-Clause
//
// The header of an NPY array, from its first bytes to what the host is told. Pure: it works on bytes that somebody else has read; byte
// offsets in errors count from the start of the array.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "npy_type.hpp"

namespace lamella::npy {

inline constexpr std::string_view magic = "\x93NUMPY";
inline constexpr std::uint64_t longest_preamble = 12;         ///< bytes before the text; 10 in version 1
inline constexpr std::uint64_t longest_header = 1024 * 1024;  ///< bytes of text that are read at all
inline constexpr std::uint64_t numpy_header_limit = 10000;    ///< longer ones need max_header_size= in NumPy

/// Everything before the header text.
struct preamble {
  int major = 1;
  std::uint64_t text_offset = 0;
  std::uint64_t text_bytes = 0;
  [[nodiscard]] std::uint64_t header_end() const noexcept { return text_offset + text_bytes; }
};

/// @param first  the first 12 bytes of the array, or all of it when it is shorter.
/// @throws error corrupt: no magic; unsupported: a version other than 1.0, 2.0, 3.0; truncated: too short; limit: a text beyond 1 MiB.
[[nodiscard]] preamble parse_preamble(std::string_view first);

struct header {
  int major = 1;
  bool fortran_order = false;
  std::vector<std::int64_t> shape = {};
  type element = {};
  std::uint64_t header_end = 0;  ///< bytes from the start of the array to its elements
  std::int64_t data_bytes = 0;
  remarks odd = {};

  [[nodiscard]] std::uint64_t end() const noexcept { return header_end + static_cast<std::uint64_t>(data_bytes); }
};

/// @param text   the text_bytes that the preamble promises.
/// @throws error corrupt: not a dictionary with exactly descr, fortran_order and shape; and what parse_descr throws.
[[nodiscard]] header parse_header(const preamble& p, std::string_view text);

/// item_bytes times the product of shape, which is also checked where a length is 0.
[[nodiscard]] std::int64_t checked_data_bytes(const std::vector<std::int64_t>& shape, std::int64_t item_bytes, std::int64_t byte_offset);

}  // namespace lamella::npy
