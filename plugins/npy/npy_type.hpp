// SPDX-License-Identifier: BSD-3-Clause
//
// The element type of an array: what a header's descr says, checked and measured. It prints itself as numpy.dtype(...).descr does, in the
// quoting of the host or of Python. Titles are kept beside the names and are never printed for the host.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "npy_literal.hpp"

namespace lamella::npy {

/// NumPy counts the bytes of one element with 32 bits.
inline constexpr std::int64_t most_item_bytes = std::numeric_limits<std::int32_t>::max();

struct type_field;

struct type {
  char order = '|';  ///< < > | as written by NumPy: | where bytes have no order
  char kind = 'V';
  std::int64_t count = 0;          ///< the number in the type string: bytes, but code points for U
  std::string unit = {};           ///< of M and m, without brackets
  bool is_structured = false;      ///< then only fields count
  std::vector<type_field> fields;  ///< in the order of the bytes, without gaps: padding is a field without a name
  std::int64_t item_bytes = 0;
};

struct type_field {
  std::string name = {};  ///< empty: padding
  std::string title = {};
  type element = {};
  std::vector<std::int64_t> shape = {};
};

/// Odd but readable; becomes a warning.
using remarks = std::vector<std::string>;

/// Of a simple type: "<f4", "|S5", "<M8[25s]". Marks that say nothing (=, none, or | for several bytes) are read as the machine's order.
/// @throws error  unsupported: objects, long doubles of other machines; corrupt: no type string. Both name byte_offset.
[[nodiscard]] type parse_type_string(std::string_view text, std::int64_t byte_offset, remarks& odd);
/// Of the value of descr: a type string, or a list of fields.
[[nodiscard]] type parse_descr(const literal& descr, remarks& odd);
/// Of the type texts of the host.
[[nodiscard]] type parse_type(std::string_view text);

/// "<i4", or "[('re', '<i2'), ('sub', '<f4', (2, 3)), ('', '|V3')]".
[[nodiscard]] std::string host_text(const type& t);
/// The same as the value of descr: "'<i4'", quoted as Python does, titles included.
[[nodiscard]] std::string python_text(const type& t);

/// "(2, 3)", "(2,)", "()".
[[nodiscard]] std::string tuple_text(const std::vector<std::int64_t>& numbers);

/// "little", "big", or "none" where the bytes have no order, as for structures.
[[nodiscard]] std::string byte_order_name(const type& t);

}  // namespace lamella::npy
