// SPDX-License-Identifier: BSD-3-Clause
//
// Types of elements, as NumPy's array interface names them: "<i2", ">f4", "|b1", "|S8", "<U4", "<M8[us]", and structured types as the
// list that numpy.dtype(...).descr prints. Used wherever elements are named; it holds no values.
// Threads: everything here from any thread, several at once, also with the same objects.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace lamella {

struct field;

class dtype {
 public:
  /// Raw bytes of size 0; only so that containers can hold dtypes.
  dtype() = default;
  /// @param kind  b bool, i u integers, f float, c complex, S bytes, U text (4 bytes a character), M m datetimes, V raw.
  dtype(char kind, std::int64_t item_size, bool big_endian = false, std::string unit = {});
  /// A structured type. Its item size may exceed the fields (padding).
  dtype(std::vector<field> fields, std::int64_t item_size);

  /// @throws error  corrupt: not a type string, or a size that overflows; unsupported: object types.
  [[nodiscard]] static dtype parse(std::string_view text);

  [[nodiscard]] char kind() const noexcept { return kind_; }
  [[nodiscard]] std::int64_t item_size() const noexcept { return item_size_; }  ///< bytes, padding included
  [[nodiscard]] bool is_big_endian() const noexcept { return big_endian_; }
  [[nodiscard]] bool is_structured() const noexcept { return fields_ != nullptr; }
  [[nodiscard]] const std::vector<field>& fields() const noexcept { return *fields_; }
  [[nodiscard]] const std::string& unit() const noexcept { return unit_; }
  /// Bytes that are swapped together: item size for numbers, half of it for complex, 4 for text, 1 where order means nothing.
  [[nodiscard]] std::int64_t swap_size() const noexcept;
  /// True where stored bytes are already what is delivered: this machine's order and no padding.
  [[nodiscard]] bool is_native() const;
  /// The type that reading delivers: this machine's order, padding dropped.
  [[nodiscard]] dtype native() const;
  [[nodiscard]] bool is_number() const noexcept { return kind_ == 'b' || kind_ == 'i' || kind_ == 'u' || kind_ == 'f'; }

  [[nodiscard]] std::string str() const;
  friend bool operator==(const dtype& a, const dtype& b);

 private:
  char kind_ = 'V';
  bool big_endian_ = false;
  std::int64_t item_size_ = 0;
  std::string unit_;  // of datetimes: "us", "25s", "" for generic
  std::shared_ptr<const std::vector<field>> fields_;
};

/// One field of a structured type.
struct field {
  std::string name;  ///< empty: padding
  dtype type;
  std::vector<std::int64_t> shape = {};  ///< of a subarray; empty: one element
  std::int64_t byte_offset = 0;

  [[nodiscard]] std::int64_t element_count() const;
};

}  // namespace lamella
