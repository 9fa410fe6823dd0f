// SPDX-License-Identifier: BSD-3-Clause
//
// The element types that the host names: NumPy type strings and lists of fields, taken apart. Only what Zarr can hold is kept:
// sub-arrays and padding inside structures are refused.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace lamella::zarr {

struct element_field;

struct element {
  char kind = 0;           ///< b i u f c S U V M m; 0: structure
  std::int64_t count = 0;  ///< the number in the type string: bytes, but code points for U
  std::string unit = {};   ///< of M and m, without brackets
  bool big_endian = false;
  std::int64_t item_bytes = 0;
  std::vector<element_field> fields;
};

struct element_field {
  std::string name = {};
  element type = {};
};

/// @throws error  unsupported, with the hint --dtype: a type that Zarr cannot hold; corrupt: no type at all.
[[nodiscard]] element parse_element(std::string_view text);

/// As the host reads it, in its own byte order.
[[nodiscard]] std::string source_text(const element& e);
/// The same, little-endian: what is written.
[[nodiscard]] std::string stored_text(const element& e);

/// The type with all its fields in this byte order.
[[nodiscard]] element in_byte_order(element e, bool big_endian);

}  // namespace lamella::zarr
