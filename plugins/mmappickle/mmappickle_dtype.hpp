// SPDX-License-Identifier: BSD-3-Clause
//
// Types of elements as NumPy pickles and prints them, with their sizes, so that the length of an array's bytes can be checked. Types
// share their parts; a structured type that would print to more than a thousand fields is refused.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lamella::mmappickle {

struct element_type;
using element_type_ptr = std::shared_ptr<const element_type>;

struct element_field {
  std::string name;
  element_type_ptr type;
  std::vector<std::int64_t> shape = {};  ///< of a subarray
  std::int64_t byte_offset = 0;
};

struct element_type {
  char kind = 'V';  ///< b i u f c S U V M m, O: objects
  bool is_big_endian = false;
  std::int64_t item_size = 0;  ///< bytes
  std::string unit = {};       ///< of datetimes, e.g. "10us"; empty: generic
  std::vector<element_field> fields = {};
  element_type_ptr base = {};  ///< of a subarray type, which only occurs as the type of a field
  std::vector<std::int64_t> base_shape = {};
  std::int64_t leaf_count = 1;  ///< fields that it prints to
  bool has_objects = false;
};

inline constexpr std::int64_t most_leaves = 1000;
inline constexpr std::int64_t largest_item_bytes = 0x7FFFFFFF;  // what NumPy allows

/// A type by its text: "<i2", "f8", "uint8", "bool", "datetime64[ns]", "|S5", "V16". Nothing: not a known text.
[[nodiscard]] std::optional<element_type> parse_type(std::string_view text);

/// What the class numpy.<name> of an element is. Nothing: it leaves the size open.
[[nodiscard]] std::optional<element_type> type_of_class(std::string_view name);

/// As numpy.dtype(...).str for plain types and .descr for structured ones.
///
/// @throws error  unsupported: fields overlap or are out of order.
[[nodiscard]] std::string type_text(const element_type& type);
/// The type string of a plain type in little-endian form.
[[nodiscard]] std::string little_endian_text(const element_type& type);

/// "big", "little", or "none" where order means nothing, as for structured types.
[[nodiscard]] std::string_view byte_order_name(const element_type& type);

/// The type of a masked array's mask: one boolean for each element, or for each field.
[[nodiscard]] element_type_ptr mask_type_of(const element_type& type);

/// Builds a structured type; sets item_size to that of the fields one behind the other where it is given as 0.
///
/// @throws error  corrupt: a field outside of the item; unsupported: too many fields.
[[nodiscard]] element_type structured_type(std::vector<element_field> fields, std::int64_t item_size);

}  // namespace lamella::mmappickle
