// SPDX-License-Identifier: BSD-3-Clause
//
// Reshaping: where the elements stand at regular distances under the new shape too, the layout is rewritten and stays mapped; elsewhere
// the leading axes are counted through.
#include <fmt/format.h>

#include <algorithm>

#include "view/computed/computation.hpp"

namespace lamella {

namespace {

shape_t resolved_shape(shape_t shape, std::int64_t count) {
  std::int64_t known = 1;
  auto open = shape.end();
  const auto refuse = [&, wished = shape] {
    return error(errc::bad_argument, fmt::format("{} elements cannot take shape ({})", count, fmt::join(wished, ", ")));
  };
  for (auto at = shape.begin(); at != shape.end(); ++at) {
    if (*at == -1 && open == shape.end())
      open = at;
    else if (*at < 0 || __builtin_mul_overflow(known, *at, &known))
      throw refuse();
  }
  if (open != shape.end()) {
    if (known == 0 || count % known != 0) throw refuse();
    *open = count / known;
    known *= *open;
  }
  if (known != count) throw refuse();
  return shape;
}

/// Strides under which a new shape walks through the same elements; nothing where there are none.
std::optional<shape_t> strides_for(const shape_t& old_shape, const shape_t& old_strides, const shape_t& shape) {
  shape_t lengths, strides;  // of the old axes, those of length 1 left out
  for (std::size_t a = 0; a < old_shape.size(); ++a)
    if (old_shape[a] != 1) lengths.push_back(old_shape[a]), strides.push_back(old_strides[a]);
  shape_t made(shape.size(), 0);
  std::size_t o = 0, n = 0;
  while (n < shape.size()) {
    if (shape[n] == 1) {
      ++n;
      continue;
    }
    if (o == lengths.size()) return {};
    auto old_end = o + 1, new_end = n + 1;  // groups of axes with the same number of elements
    for (std::int64_t old_count = lengths[o], new_count = shape[n]; old_count != new_count;) {
      if (new_count < old_count)
        new_count *= shape[new_end++];
      else
        old_count *= lengths[old_end++];
    }
    for (auto a = o; a + 1 < old_end; ++a)
      if (strides[a] != strides[a + 1] * lengths[a + 1]) return {};
    auto stride = strides[old_end - 1];
    for (auto a = new_end; a-- > n;) {
      made[a] = stride;
      stride *= shape[a];
    }
    o = old_end;
    n = new_end;
  }
  return made;
}

/// The elements of a strided view under another shape, still strided.
std::optional<view> reshaped_in_place(const view& v, const shape_t& shape) {
  const auto* stored = std::get_if<strided_layout>(&v.leaf().storage);
  if (stored == nullptr || v.size() == 0) return {};
  shape_t strides;
  for (const auto& w : v.walks()) strides.push_back(w.leaf_axis == view::no_axis ? 0 : w.step * stored->strides[w.leaf_axis]);
  const auto fitting = strides_for(v.shape(), strides, shape);
  if (!fitting) return {};
  std::int64_t position = 0;
  for (std::size_t a = 0; a < stored->strides.size(); ++a) position += v.leaf_start()[a] * stored->strides[a];
  if (stored->bits != 0 && position % 8 != 0) return {};
  auto leaf = std::make_shared<layout>(v.leaf());
  auto& made = std::get<strided_layout>(leaf->storage);
  made.byte_offset += static_cast<std::uint64_t>(stored->bits != 0 ? position / 8 : position);
  made.strides = *fitting;
  made.growth_axis = -1;
  leaf->shape = shape;
  return view(std::move(leaf), v.sources());
}

}  // namespace

view view::reshape(shape_t shape) const {
  if (is_ragged()) throw error(errc::unsupported, "rows of different lengths cannot be reshaped");
  shape = resolved_shape(std::move(shape), size());
  if (shape == shape_) return *this;
  if (auto in_place = reshaped_in_place(*this, shape)) return *in_place;
  reshaping how{shape.size(), ndim()};
  while (how.new_axes > 0 && how.old_axes > 0 && shape[how.new_axes - 1] == shape_[how.old_axes - 1]) --how.new_axes, --how.old_axes;
  return view_of_computation(type(), std::move(shape), {{*this}, how});
}

}  // namespace lamella
