// SPDX-License-Identifier: BSD-3-Clause
//
// Lazy operations that make new elements out of those of other views. Nothing is read when they are put together; types follow NumPy's
// rules, shapes are broadcast as NumPy does. Every result is a view, and can be sliced, combined, read and written as one.
// Threads: everything here from any thread, several at once, also with the same objects;
// functions of the host (map_blocks) are called by the threads that read.
#pragma once

#include <complex>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <variant>
#include <vector>

#include "view.hpp"

namespace lamella {

/// A number that takes the type of the view it meets, as Python's numbers do: an integer stays of the view's integer type.
using scalar = std::variant<bool, std::int64_t, double>;

/// A view of one element of this type, shape ().
[[nodiscard]] view constant(const scalar& value, const dtype& type);

enum class operation {
  // of two views
  add,
  subtract,
  multiply,
  divide,  ///< integers give float64
  minimum,
  maximum,  ///< NaN where either is
  equal,
  not_equal,
  less,
  less_equal,
  greater,
  greater_equal,
  logical_and,
  logical_or,
  logical_xor,
  // of one view
  negate,
  absolute,  ///< of complex numbers: the modulus
  square_root,
  exponential,
  logarithm,  ///< natural
  is_nan,
  is_finite,
  logical_not
};

/// The operation, element by element.
///
/// @throws error   unsupported: not for elements of these types; bad_argument: the shapes do not fit, or an integer does not fit the type.
[[nodiscard]] view apply(operation what, const view& a, const view& b);
[[nodiscard]] view apply(operation what, const view& a, const scalar& b);
[[nodiscard]] view apply(operation what, const scalar& a, const view& b);
[[nodiscard]] view apply(operation what, const view& a);

[[nodiscard]] inline view operator+(const view& a, const view& b) {
  return apply(operation::add, a, b);
}
[[nodiscard]] inline view operator-(const view& a, const view& b) {
  return apply(operation::subtract, a, b);
}
[[nodiscard]] inline view operator*(const view& a, const view& b) {
  return apply(operation::multiply, a, b);
}
[[nodiscard]] inline view operator/(const view& a, const view& b) {
  return apply(operation::divide, a, b);
}

/// Elements of a where condition is not zero, elsewhere those of b. Of the types that are no numbers, both must be the same.
[[nodiscard]] view where(const view& condition, const view& a, const view& b);
/// Elements of v, and fill where the mask is not zero (or where it is zero: masked_where_false). The mask is computed only where v is read.
[[nodiscard]] view masked(const view& v, const view& mask, const scalar& fill, bool masked_where_false = false);

/// scale * v + offset, multiplied, then added, each rounded in the arithmetic type: float64 for integers of more than 16 bits and for
/// float64, else float32. Integers equal to blank become NaN.
[[nodiscard]] view affine(const view& v, double scale, double offset, std::optional<std::int64_t> blank = {});

/// Views one behind the other along an axis. Where a pad value is given, parts that are shorter along other axes are filled up with it
/// at their ends; else the other lengths must agree. Types are promoted as NumPy does. Any number of parts costs nothing until read.
///
/// @throws error   bad_argument: no part, no such axis, lengths that differ.
[[nodiscard]] view concat(const std::vector<view>& parts, int axis, const std::optional<scalar>& pad = {});
/// Views side by side along a new axis.
[[nodiscard]] view stack(const std::vector<view>& parts, int axis, const std::optional<scalar>& pad = {});

/// What stands at a position of a grid that several frames claim.
enum class duplicate_policy {
  last,   ///< the frame that comes last in the file
  first,  ///< the frame that comes first
  mean,   ///< the mean of all of them: float64 for integers, else the type of the frames
  error   ///< refused when the view is made, naming the position
};
struct gather_options {
  int frame_axes = 1;  ///< leading axes of the view that number the frames, in C order
  duplicate_policy duplicates = duplicate_policy::last;
  scalar fill = std::int64_t{0};  ///< of positions without a frame
};
/// Frames in the order in which they were recorded, put on a grid of scan positions.
///
/// @param frames      shape (frames…, signal…); any number of signal axes, also none.
/// @param positions   grid_shape.size() numbers for each frame, one frame after the other: where it belongs.
/// @param grid_shape  empty: as large as the positions need, with `grid_ndim` axes.
/// @return            shape grid_shape + signal.
/// @throws error      bad_argument: not one position a frame, a position outside the grid, two frames at one place (policy error).
[[nodiscard]] view gather(const view& frames, std::span<const std::int64_t> positions, shape_t grid_shape,
                          const gather_options& options = {});
/// As large as the positions need.
[[nodiscard]] shape_t grid_shape_of(std::span<const std::int64_t> positions, std::size_t grid_ndim);

/// Where a block of map_blocks stands, in the first input and in the result.
struct block_place {
  shape_t block;             ///< position in blocks
  shape_t number_of_blocks;  ///< along each axis
  shape_t start, stop;       ///< position in the array: first element, one past the last
};
struct block_info {
  block_place input, result;
};
/// Makes one block of the result: inputs are contiguous native arrays, result is C-contiguous memory for its elements. Called from
/// several threads at the same time; what it throws ends the reading.
using block_function = std::function<void(std::span<const array> inputs, const block_info& where, std::span<std::byte> result)>;
struct map_blocks_options {
  dtype type;                       ///< of the result
  shape_t chunks = {};              ///< shape of a block of the result where it is not that of the input; empty: the same
  std::vector<int> drop_axis = {};  ///< axes of the input that the result does not have; one block must span each
  std::vector<int> new_axis = {};   ///< axes of the result that the input does not have; of length 1 unless chunks says more
};
/// A function over the blocks (task_chunk_shape()) of a view. Other inputs have the same shape, or broadcast to it.
///
/// @throws error   bad_argument: axes that are not there, a dropped axis in several blocks (rechunk the view), chunks of another rank.
[[nodiscard]] view map_blocks(const block_function& function, const std::vector<view>& inputs, const map_blocks_options& options);

}  // namespace lamella
