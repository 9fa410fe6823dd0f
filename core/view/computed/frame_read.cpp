// SPDX-License-Identifier: BSD-3-Clause
//
// Reading of gatherings and reshapings: both are lookups from cells of the leading axes to frames of the operand. Cells in a row whose
// frames stand at regular distances are read at once.
#include <algorithm>

#include "view/computed/computed_read.hpp"

namespace lamella {

namespace {

/// The axes of a selection that walk through leading axes (the cells), and the rest (the signal).
struct divided_axes {
  std::vector<std::size_t> cells, signal;
};
divided_axes divide(const selection& what, std::size_t leading) {
  divided_axes made;
  for (std::size_t i = 0; i < what.walks.size(); ++i) (what.walks[i].leaf_axis < leading ? made.cells : made.signal).push_back(i);
  return made;
}

/// Cells in a row: frames first, first + step … of the operand's flattened leading axes.
struct frame_run {
  std::int64_t first = 0, step = 0, count = 0;
};

/// Reads frames of an operand whose leading axes are counted through in C order, into the signal part of a destination.
class frame_reader {
 public:
  frame_reader(const computed_part& part, std::size_t old_axes, std::size_t new_axes, const divided_axes& axes, read_job& job)
      : operand_(part.made_of.operands.front()), part_(part), old_axes_(old_axes), new_axes_(new_axes), axes_(axes), job_(job) {}

  /// @param row_stride  of the destination, from cell to cell.
  void read(const frame_run& run, std::byte* to, std::int64_t row_stride) const {
    if (old_axes_ == 0) return read_line({}, 0, 1, 1, to, row_stride);
    const auto length = operand_.shape()[old_axes_ - 1];
    for (std::int64_t done = 0; done < run.count;) {
      const auto at = run.first + done * run.step;
      const auto along = at % length;
      const auto room = run.step == 0 ? run.count : run.step > 0 ? (length - 1 - along) / run.step + 1 : along / -run.step + 1;
      const auto count = std::min(room, run.count - done);
      read_line(leading_index(at / length), along, run.step, count, to + done * row_stride, row_stride);
      done += count;
    }
  }

 private:
  /// Positions on all leading axes but the last.
  [[nodiscard]] shape_t leading_index(std::int64_t number) const {
    shape_t index(old_axes_ - 1);
    for (auto a = old_axes_ - 1; a-- > 0;) {
      index[a] = number % operand_.shape()[a];
      number /= operand_.shape()[a];
    }
    return index;
  }

  void read_line(shape_t start, std::int64_t along, std::int64_t step, std::int64_t count, std::byte* to, std::int64_t row_stride) const {
    selection what{std::move(start), {}, {}};
    shape_t strides;
    if (old_axes_ > 0) {
      what.start.push_back(along);
      what.walks.push_back({step == 0 ? view::no_axis : old_axes_ - 1, step});
      what.shape.push_back(count);
      strides.push_back(row_stride);
    }
    for (auto a = new_axes_; a < part_.what.start.size(); ++a) what.start.push_back(part_.what.start[a]);
    for (const auto i : axes_.signal) {
      auto w = part_.what.walks[i];
      if (w.leaf_axis != view::no_axis) w.leaf_axis = w.leaf_axis - new_axes_ + old_axes_;
      what.walks.push_back(w);
      what.shape.push_back(part_.what.shape[i]);
      strides.push_back(part_.to_strides[i]);
    }
    read_to(select(operand_, what), to, strides, job_);
  }

  const view& operand_;
  const computed_part& part_;
  std::size_t old_axes_, new_axes_;
  const divided_axes& axes_;
  read_job& job_;
};

/// Calls row(cell of the first element, step from cell to cell, count, destination, stride) for each row of cells along the last axis.
template <typename Row>
void for_each_row(const computed_part& part, std::size_t leading, const divided_axes& axes, Row&& row) {
  const auto& lengths = part.whole.leaf().shape;
  shape_t cell_strides(leading);
  std::int64_t stride = 1;
  for (auto a = leading; a-- > 0;) {
    cell_strides[a] = stride;
    stride *= lengths[a];
  }
  std::int64_t first = 0;
  for (std::size_t a = 0; a < leading; ++a) first += part.what.start[a] * cell_strides[a];
  if (axes.cells.empty()) return row(first, 0, 1, part.to, 0);
  const auto last = axes.cells.back();
  const auto step_of = [&](std::size_t i) { return part.what.walks[i].step * cell_strides[part.what.walks[i].leaf_axis]; };
  shape_t outer;
  for (std::size_t i = 0; i + 1 < axes.cells.size(); ++i) outer.push_back(part.what.shape[axes.cells[i]]);
  for_each_index(outer, [&](const shape_t& index) {
    auto cell = first;
    auto* to = part.to;
    for (std::size_t i = 0; i < outer.size(); ++i) {
      cell += index[i] * step_of(axes.cells[i]);
      to += index[i] * part.to_strides[axes.cells[i]];
    }
    row(cell, step_of(last), part.what.shape[last], to, part.to_strides[last]);
  });
}

}  // namespace

void read_part(const gathering& how, const computed_part& part, read_job& job) {
  const auto axes = divide(part.what, how.grid_axes);
  const frame_reader frames(part, 1, how.grid_axes, axes, job);
  shape_t signal_shape, signal_strides;
  for (const auto i : axes.signal) signal_shape.push_back(part.what.shape[i]), signal_strides.push_back(part.to_strides[i]);
  for_each_row(part, how.grid_axes, axes,
               [&](std::int64_t cell, std::int64_t cell_step, std::int64_t count, std::byte* to, std::int64_t stride) {
                 const auto frame_at = [&](std::int64_t i) { return how.frame_of_cell[static_cast<std::size_t>(cell + i * cell_step)]; };
                 for (std::int64_t i = 0; i < count;) {
                   frame_run run{frame_at(i), 0, 1};
                   if (run.first < 0) {
                     fill_box(how.fill, to + i * stride, signal_shape, signal_strides);
                     ++i;
                     continue;
                   }
                   if (i + 1 < count && frame_at(i + 1) >= 0 && frame_at(i + 1) != run.first) run.step = frame_at(i + 1) - run.first;
                   // Empty cells are numbered -1, which may be what comes next in a falling run.
                   const auto goes_on = [&](std::int64_t frame) { return frame >= 0 && frame == run.first + run.count * run.step; };
                   while (run.step != 0 && i + run.count < count && goes_on(frame_at(i + run.count))) ++run.count;
                   job.check_cancelled();
                   frames.read(run, to + i * stride, stride);
                   i += run.count;
                 }
               });
}

void read_part(const reshaping& how, const computed_part& part, read_job& job) {
  const auto axes = divide(part.what, how.new_axes);
  const frame_reader frames(part, how.old_axes, how.new_axes, axes, job);
  for_each_row(part, how.new_axes, axes,
               [&](std::int64_t cell, std::int64_t cell_step, std::int64_t count, std::byte* to, std::int64_t stride) {
                 job.check_cancelled();
                 frames.read({cell, cell_step, count}, to, stride);
               });
}

}  // namespace lamella
