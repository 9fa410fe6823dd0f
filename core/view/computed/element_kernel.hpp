// SPDX-License-Identifier: BSD-3-Clause
//
// The arithmetic of elementwise computations over one line of elements. Operands have one type, or for where: a bool and two of one type.
// Half precision is not among the types: it is computed in single precision by the views around.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "view/computed/computation.hpp"

namespace lamella {

/// One line: element 0 and byte stride of up to three operands (stride 0: one value for all), and of the result.
struct element_line {
  std::array<const std::byte*, 3> in;
  std::array<std::int64_t, 3> in_strides;
  std::byte* out;
  std::int64_t out_stride;
  std::int64_t count;
};

class element_kernel {
 public:
  /// @param operand  type of the (last) operand.
  /// @throws error   unsupported: no arithmetic for this type.
  element_kernel(const elementwise& how, const dtype& operand, const dtype& result);
  void run(const element_line& line) const { function_(*this, line); }

  // What the functions behind it look up.
  [[nodiscard]] const elementwise& how() const noexcept { return how_; }
  [[nodiscard]] std::int64_t item_size() const noexcept { return item_size_; }
  [[nodiscard]] auto cast() const noexcept { return cast_; }
  using function = void (*)(const element_kernel& self, const element_line& line);

 private:
  using cast_function = void (*)(const std::byte*, std::int64_t, std::byte*, std::int64_t, std::int64_t);
  elementwise how_;
  std::int64_t item_size_;
  cast_function cast_ = nullptr;
  function function_;
};

}  // namespace lamella
