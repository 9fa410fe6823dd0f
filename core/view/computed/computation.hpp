// SPDX-License-Identifier: BSD-3-Clause
//
// What a computed layout is made of, as plain data: an operation and the views it takes. The operations put them together (elementwise,
// concatenation …), computed_read takes them apart, references write them down. Operands of an elementwise computation have its shape.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "lamella/operations.hpp"

namespace lamella {

/// Operands of one type; what they are computed in. cast has none of the public operations' numbers.
struct elementwise {
  enum class action { operation, cast, where, affine };
  action act = action::operation;
  operation what = operation::add;
  double scale = 1, offset = 0;            ///< of affine
  std::optional<std::int64_t> blank = {};  ///< of affine
};

/// Parts one behind the other; starts has one entry more than there are parts.
struct concatenation {
  std::size_t axis = 0;
  std::vector<std::int64_t> starts;
  std::string pad;  ///< one element, for parts that are shorter along other axes
};

/// Cells of the leading axes that are frames of the operand, or nothing.
struct gathering {
  std::size_t grid_axes = 0;
  std::vector<std::int64_t> frame_of_cell;  ///< -1: none
  std::string fill;                         ///< one element
};

/// The same elements in C order under other leading axes; the trailing ones are the operand's.
struct reshaping {
  std::size_t new_axes = 0, old_axes = 0;  ///< leading axes of the result, of the operand
};

/// A function over blocks. It lives in this process only.
struct block_mapping {
  block_function function;
  shape_t input_chunks, result_chunks;
  std::vector<std::int64_t> input_axis;  ///< one an axis of the result: the axis of the input it follows; -1: a new one
};

struct computation {
  std::vector<view> operands;
  std::variant<elementwise, concatenation, gathering, reshaping, block_mapping> how;
  int depth = 1;  ///< of computations in computations
};
/// Reading goes down through the operands on the stack.
inline constexpr int deepest_computation = 256;

/// A view of everything that is computed; its sources are those of the operands.
///
/// @throws error  limit: more than deepest_computation computations in one another.
[[nodiscard]] view view_of_computation(dtype type, shape_t shape, computation made_of);

/// The computation that a view is made of; nullptr: it is stored.
[[nodiscard]] inline const computation* computation_of(const view& v) {
  const auto* computed = std::get_if<computed_layout>(&v.leaf().storage);
  return computed == nullptr ? nullptr : computed->how.get();
}

}  // namespace lamella
