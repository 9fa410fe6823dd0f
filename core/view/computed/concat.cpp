// SPDX-License-Identifier: BSD-3-Clause
//
// Puts concatenations together: types promoted, lengths compared or padded.
#include <fmt/format.h>

#include <algorithm>

#include "view/computed/computation.hpp"
#include "view/computed/promotion.hpp"

namespace lamella {

namespace {

dtype common_type(const std::vector<view>& parts) {
  auto type = parts.front().type();
  for (const auto& p : parts) {
    if (p.is_ragged()) throw error(errc::unsupported, "rows of different lengths cannot be concatenated");
    if (p.type() == type) continue;
    const auto both = promoted(type, p.type());
    if (!both) throw error(errc::unsupported, fmt::format("elements of {} beside elements of {}", type.str(), p.type().str()));
    type = *both;
  }
  return type;
}

/// Lengths along the other axes: those of the longest part, or of every part.
shape_t common_lengths(const std::vector<view>& parts, std::size_t axis, bool may_differ) {
  auto shape = parts.front().shape();
  for (std::size_t p = 0; p < parts.size(); ++p) {
    const auto& lengths = parts[p].shape();
    bool fits = lengths.size() == shape.size();
    for (std::size_t a = 0; fits && a < shape.size(); ++a) {
      if (a == axis || lengths[a] == shape[a]) continue;
      fits = may_differ;
      shape[a] = std::max(shape[a], lengths[a]);
    }
    if (!fits)
      throw error(errc::bad_argument,
                  fmt::format("part {} has shape ({}), the parts before have ({})", p, fmt::join(lengths, ", "), fmt::join(shape, ", ")),
                  {.hint = lengths.size() == shape.size() ? "give a pad value to fill shorter parts up" : "all parts need as many axes"});
  }
  return shape;
}

std::string pad_element(const scalar& pad, const dtype& type) {
  return *std::get<inline_layout>(constant(pad, type).leaf().storage).data;
}

}  // namespace

view concat(const std::vector<view>& parts, int axis, const std::optional<scalar>& pad) {
  if (parts.empty()) throw error(errc::bad_argument, "there is nothing to concatenate");
  const auto ndim = static_cast<int>(parts.front().ndim());
  const auto along = axis < 0 ? axis + ndim : axis;
  if (along < 0 || along >= ndim) throw error(errc::bad_argument, fmt::format("axis {} of parts of {} dimensions", axis, ndim));
  concatenation how{.axis = static_cast<std::size_t>(along)};
  const auto type = common_type(parts);
  auto shape = common_lengths(parts, how.axis, pad.has_value());
  std::int64_t end = 0;
  how.starts.push_back(0);
  for (const auto& p : parts) {
    if (__builtin_add_overflow(end, p.shape()[how.axis], &end))
      throw error(errc::limit, "the parts have more positions along the axis than 63 bits can count");
    how.starts.push_back(end);
  }
  shape[how.axis] = end;
  if (pad) how.pad = pad_element(*pad, type);
  std::vector<view> operands;
  operands.reserve(parts.size());
  for (const auto& p : parts) operands.push_back(p.type() == type ? p : p.cast(type));
  return view_of_computation(type, std::move(shape), {std::move(operands), std::move(how)});
}

view stack(const std::vector<view>& parts, int axis, const std::optional<scalar>& pad) {
  if (parts.empty()) throw error(errc::bad_argument, "there is nothing to stack");
  const auto along = axis < 0 ? axis + static_cast<int>(parts.front().ndim()) + 1 : axis;
  std::vector<view> slabs;
  slabs.reserve(parts.size());
  for (const auto& p : parts) slabs.push_back(p.new_axis(along));
  return concat(slabs, along, pad);
}

}  // namespace lamella
