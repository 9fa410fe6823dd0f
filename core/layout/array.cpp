// SPDX-License-Identifier: BSD-3-Clause
#include "lamella/array.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "lamella/error.hpp"

namespace lamella {

std::int64_t element_count(std::span<const std::int64_t> shape) {
  if (std::ranges::find(shape, 0) != shape.end()) return 0;
  std::int64_t count = 1;
  for (const auto n : shape)
    if (__builtin_mul_overflow(count, n, &count))
      throw error(errc::limit, fmt::format("shape ({}) has more elements than 63 bits can count", fmt::join(shape, ", ")));
  return count;
}

shape_t contiguous_strides(std::span<const std::int64_t> shape, std::int64_t item_size) {
  shape_t strides(shape.size());
  std::int64_t stride = item_size;
  for (auto i = shape.size(); i-- > 0;) {
    strides[i] = stride;
    if (__builtin_mul_overflow(stride, std::max<std::int64_t>(shape[i], 1), &stride))
      throw error(errc::limit, fmt::format("shape ({}) needs more bytes than 63 bits can count", fmt::join(shape, ", ")));
  }
  return strides;
}

std::int64_t array::size() const {
  return element_count(shape_);
}

bool array::is_contiguous() const noexcept {
  if (std::ranges::find(shape_, 0) != shape_.end()) return true;
  std::int64_t stride = type_.item_size();
  for (auto i = shape_.size(); i-- > 0;) {
    if (shape_[i] != 1 && strides_[i] != stride) return false;
    stride *= shape_[i];
  }
  return true;
}

std::span<const std::byte> array::bytes() const {
  if (!is_contiguous()) throw error(errc::bad_argument, "the array is not contiguous; read() gives one that is");
  return {data_, static_cast<std::size_t>(element_count(shape_) * type_.item_size())};
}

}  // namespace lamella
