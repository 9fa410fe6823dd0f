// SPDX-License-Identifier: BSD-3-Clause
//
// Puts gatherings together: which frame stands at which cell of the grid.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "view/computed/computation.hpp"

namespace lamella {

namespace {

constexpr std::int64_t no_frame = -1;

std::int64_t cell_of(std::span<const std::int64_t> position, const shape_t& grid, std::int64_t frame) {
  std::int64_t cell = 0;
  for (std::size_t a = 0; a < grid.size(); ++a) {
    if (position[a] < 0 || position[a] >= grid[a])
      throw error(errc::bad_argument, fmt::format("frame {} has position ({}), the grid has shape ({})", frame, fmt::join(position, ", "),
                                                  fmt::join(grid, ", ")));
    cell = cell * grid[a] + position[a];
  }
  return cell;
}

/// Cells get their frames one after the other; a second one is a matter of policy.
class grid_filler {
 public:
  grid_filler(std::vector<std::int64_t>& frame_of_cell, duplicate_policy policy) : frame_of_cell_(frame_of_cell), policy_(policy) {}

  void put(std::int64_t cell, std::int64_t frame, std::span<const std::int64_t> position) {
    auto& at = frame_of_cell_[static_cast<std::size_t>(cell)];
    if (at == no_frame || policy_ == duplicate_policy::last) {
      at = frame;
    } else if (policy_ == duplicate_policy::error) {
      throw error(errc::bad_argument, fmt::format("frames {} and {} both stand at position ({})", at, frame, fmt::join(position, ", ")),
                  {.hint = "choose the first, the last or the mean of duplicates"});
    } else if (policy_ == duplicate_policy::mean) {
      auto& group = groups_[cell];
      if (group.empty()) group.push_back(at);
      group.push_back(frame);
    }
  }
  /// Frames that are to be averaged, by their cell.
  [[nodiscard]] const std::map<std::int64_t, std::vector<std::int64_t>>& groups() const noexcept { return groups_; }

 private:
  std::vector<std::int64_t>& frame_of_cell_;
  duplicate_policy policy_;
  std::map<std::int64_t, std::vector<std::int64_t>> groups_;
};

/// Halves added, so that the depth of the computation stays small whatever the number of frames.
view sum_of(const view& frames, std::span<const std::int64_t> group) {
  if (group.size() == 1) return frames.slice({{group[0], group[0] + 1}});
  const auto half = group.size() / 2;
  return sum_of(frames, group.first(half)) + sum_of(frames, group.subspan(half));
}

/// The frames, and behind them a mean for each group; cells point at their mean.
view with_means(const view& frames, const grid_filler& filler, std::vector<std::int64_t>& frame_of_cell) {
  const dtype wide(frames.type().kind() == 'c' ? 'c' : 'f', frames.type().kind() == 'c' ? 16 : 8);
  const auto precise = frames.cast(wide);
  std::vector<view> parts{frames};
  for (const auto& [cell, group] : filler.groups()) {
    frame_of_cell[static_cast<std::size_t>(cell)] = frames.shape()[0] + static_cast<std::int64_t>(parts.size()) - 1;
    const auto count = static_cast<double>(group.size());
    parts.push_back(apply(operation::divide, sum_of(precise, group), scalar(count)).cast(frames.type()));
  }
  return concat(parts, 0);
}

/// Frames along one axis, whatever the rank in which they were recorded.
view flat_frames(const view& frames, int frame_axes) {
  if (frame_axes < 1 || frame_axes > static_cast<int>(frames.ndim()))
    throw error(errc::bad_argument, fmt::format("{} axes of frames of a view of {} dimensions", frame_axes, frames.ndim()));
  if (frame_axes == 1) return frames;
  shape_t shape{element_count(std::span(frames.shape()).first(static_cast<std::size_t>(frame_axes)))};
  shape.insert(shape.end(), frames.shape().begin() + frame_axes, frames.shape().end());
  return frames.reshape(std::move(shape));
}

/// Means of integers are real numbers: all frames are converted, so that the grid has one type.
view averageable(const view& frames) {
  const auto& type = frames.type();
  return type.kind() == 'f' || type.kind() == 'c' ? frames : frames.cast(dtype('f', 8));
}

}  // namespace

shape_t grid_shape_of(std::span<const std::int64_t> positions, std::size_t grid_ndim) {
  shape_t shape(grid_ndim, 0);
  for (std::size_t i = 0; grid_ndim > 0 && i < positions.size(); ++i)
    shape[i % grid_ndim] = std::max(shape[i % grid_ndim], positions[i] + 1);
  return shape;
}

view gather(const view& frames, std::span<const std::int64_t> positions, shape_t grid_shape, const gather_options& options) {
  auto operand = flat_frames(frames, options.frame_axes);
  if (options.duplicates == duplicate_policy::mean) operand = averageable(operand);
  const auto rank = grid_shape.size();
  const auto count = operand.shape()[0];
  if (rank == 0 || positions.size() != static_cast<std::size_t>(count) * rank)
    throw error(errc::bad_argument, fmt::format("{} numbers are positions of {} frames on a grid of {} axes; {} are needed",
                                                positions.size(), count, rank, static_cast<std::size_t>(count) * rank));
  const auto cells = element_count(grid_shape);
  if (cells > std::int64_t{1} << 32) throw error(errc::limit, fmt::format("a grid of {} positions; at most 2^32 are handled", cells));
  gathering how{.grid_axes = rank, .frame_of_cell = std::vector<std::int64_t>(static_cast<std::size_t>(cells), no_frame)};
  grid_filler filler(how.frame_of_cell, options.duplicates);
  for (std::int64_t f = 0; f < count; ++f) {
    const auto position = positions.subspan(static_cast<std::size_t>(f) * rank, rank);
    filler.put(cell_of(position, grid_shape, f), f, position);
  }
  if (!filler.groups().empty()) operand = with_means(operand, filler, how.frame_of_cell);
  how.fill = *std::get<inline_layout>(constant(options.fill, operand.type()).leaf().storage).data;
  auto shape = std::move(grid_shape);
  shape.insert(shape.end(), operand.shape().begin() + 1, operand.shape().end());
  const auto type = operand.type();
  return view_of_computation(type, std::move(shape), {{std::move(operand)}, std::move(how)});
}

}  // namespace lamella
