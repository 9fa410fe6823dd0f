// SPDX-License-Identifier: BSD-3-Clause
//
// How elements of a dtype become numbers that reduction kernels take: bytes put in order, halves widened, complex numbers taken apart,
// bool made 0 or 1. Shared by all kinds of reductions.
#pragma once

#include <cstdint>

#include "lamella/dtype.hpp"
#include "view/reduction/reduction_kernels.hpp"

namespace lamella {

struct reduced_element {
  enum class form { plain, boolean, half, extended } stored = form::plain;
  reduced_type type = reduced_type::float64;  ///< what it is staged as
  bool is_complex = false;
  std::int64_t part_size = 8;    ///< stored bytes of a number: half of a complex element
  std::int64_t staged_size = 8;  ///< bytes of a staged number

  /// @throws error  unsupported: elements that are no numbers.
  explicit reduced_element(const dtype& delivered);

  [[nodiscard]] bool is_float() const noexcept { return type == reduced_type::float32 || type == reduced_type::float64; }
  [[nodiscard]] bool is_float64() const noexcept { return type == reduced_type::float64; }
  [[nodiscard]] bool has_wide_keys() const noexcept { return key_size(type) == 8; }
  [[nodiscard]] std::size_t number() const noexcept { return static_cast<std::size_t>(type); }
  /// True where stored elements are staged ones.
  [[nodiscard]] bool is_staged(bool is_swapped) const noexcept {
    return stored == form::plain && !is_complex && (!is_swapped || part_size == 1);
  }
  /// Stages count elements that stand side by side; part: 1 for the imaginary ones. Neither throws nor allocates.
  void stage(const reduction_kernels& kernels, const std::byte* from, bool is_swapped, int part, std::int64_t count,
             std::byte* to) const noexcept;
  /// A key of this type as a number.
  [[nodiscard]] double value_of(std::int64_t key) const noexcept;
  /// The element of a dtype whose key this is, written native.
  void write_key(std::int64_t key, std::byte* to) const noexcept;
};

}  // namespace lamella
