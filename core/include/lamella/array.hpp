// SPDX-License-Identifier: BSD-3-Clause
//
// Memory with a shape: what reading a view gives. It owns its bytes, or keeps the mapping alive that they lie in.
// Threads: everything here from any thread, several at once, also with the same objects.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "dtype.hpp"

namespace lamella {

using shape_t = std::vector<std::int64_t>;

class array {
 public:
  array() = default;
  array(dtype type, shape_t shape, shape_t byte_strides, const std::byte* data, std::shared_ptr<const void> owner)
      : type_(std::move(type)), shape_(std::move(shape)), strides_(std::move(byte_strides)), data_(data), owner_(std::move(owner)) {}

  [[nodiscard]] const dtype& type() const noexcept { return type_; }
  [[nodiscard]] const shape_t& shape() const noexcept { return shape_; }
  [[nodiscard]] const shape_t& byte_strides() const noexcept { return strides_; }
  [[nodiscard]] std::int64_t size() const;                                ///< elements
  [[nodiscard]] const std::byte* data() const noexcept { return data_; }  ///< element 0
  [[nodiscard]] const std::shared_ptr<const void>& owner() const noexcept { return owner_; }
  [[nodiscard]] bool is_contiguous() const noexcept;
  /// The bytes of a contiguous array.
  [[nodiscard]] std::span<const std::byte> bytes() const;
  /// A contiguous array as numbers; the type's size must be that of T.
  template <typename T>
  [[nodiscard]] std::span<const T> as() const {
    const auto raw = bytes();
    return {reinterpret_cast<const T*>(raw.data()), raw.size() / sizeof(T)};
  }

 private:
  dtype type_;
  shape_t shape_, strides_;
  const std::byte* data_ = nullptr;
  std::shared_ptr<const void> owner_;
};

/// Memory of arrays that are gone is kept for the next ones, up to min(2 GiB, an eighth of the RAM). This gives it back to the system,
/// but for at most keep_bytes, and returns how much that was.
///
/// @thread  any.
std::size_t release_kept_memory(std::size_t keep_bytes = 0) noexcept;

/// Elements of a shape. Throws limit where the product leaves 63 bits.
[[nodiscard]] std::int64_t element_count(std::span<const std::int64_t> shape);
/// Strides of a contiguous array in C order, bytes.
[[nodiscard]] shape_t contiguous_strides(std::span<const std::int64_t> shape, std::int64_t item_size);

}  // namespace lamella
