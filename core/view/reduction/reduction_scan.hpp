// SPDX-License-Identifier: BSD-3-Clause
//
// Runs a reduction over the boxes of its plan, on threads: each task takes a column of boxes, or one box where there are few cells, whose
// results are then merged as a tree over the boxes. Shared by all kinds of reductions.
#pragma once

#include <algorithm>
#include <functional>
#include <utility>
#include <vector>

#include "view/reduction/box_reader.hpp"

namespace lamella {

/// Cells of a box, numbered in the order of the plan.
struct box_cells {
  std::vector<std::int64_t> strides;  ///< one an axis of the plan, 0 of reduced ones
  std::int64_t count = 1;
};
[[nodiscard]] box_cells cells_of(const reduction_plan& plan, const box& whole);

/// Cells that stand side by side in a box, and where they go in the result: place, place + step, …
struct cell_row {
  std::int64_t cell, count, place, step;
};
/// Calls use(cell_row) for all cells of a box, in order.
void for_each_row(const reduction_plan& plan, const box& whole, const std::function<void(const cell_row&)>& use);

/// Checks what a reduction is asked for, before anything is read.
///
/// @throws error  bad_argument: the shape of the mask; what the view's storage says where it has no elements.
void check_reduction(const view& v, const std::optional<view>& mask);

/// Bytes that the job's threads read altogether.
[[nodiscard]] std::uint64_t scanned_bytes(const view& v);

/// @param make    State(std::int64_t cells): nothing seen yet. Has merge(const State& later).
/// @param take    take(State&, box_reader&, const box&, const box_cells&): adds what a box holds.
/// @param finish  finish(State&, const box& of the column): writes the results of its cells; any thread.
/// @param bytes   bytes(std::int64_t cells): of the state and the scratch of one task.
template <typename State, typename Take, typename Finish, typename Bytes>
void scan_boxes(const reduction_plan& plan, const std::optional<view>& mask, bool needs_positions, read_job& job, Take&& take,
                Finish&& finish, Bytes&& bytes, const std::function<State(std::int64_t)>& make) {
  const auto columns = plan.columns(), steps = plan.steps();
  const auto first = plan.box_at(0, 0);
  const auto scratch = static_cast<std::uint64_t>(bytes(cells_of(plan, first).count) + box_reader::scratch_bytes(plan, first));
  const auto take_box = [&](State& state, box_reader& reader, const box& whole) { take(state, reader, whole, cells_of(plan, whole)); };
  const auto new_reader = [&] {
    box_reader reader(plan, mask, job);
    if (needs_positions) reader.keep_positions();
    return reader;
  };
  if (plan.goes_by_cells()) {
    job.for_each_task(static_cast<std::size_t>(columns), scratch, [&](std::size_t column) {
      auto reader = new_reader();
      const auto whole = plan.box_at(static_cast<std::int64_t>(column), 0);
      auto state = make(cells_of(plan, whole).count);
      for (std::int64_t step = 0; step < steps; ++step) take_box(state, reader, plan.box_at(static_cast<std::int64_t>(column), step));
      finish(state, whole);
    });
    return;
  }
  constexpr std::int64_t wave = 64;  // boxes whose states are kept apart at a time
  for (std::int64_t column = 0; column < columns; ++column) {
    const auto whole = plan.box_at(column, 0);
    const auto cells = cells_of(plan, whole).count;
    std::vector<std::pair<int, State>> tree;  // how many merges made it
    const auto merge_last = [&] {
      auto last = std::move(tree.back());
      tree.pop_back();
      tree.back().second.merge(last.second);
      ++tree.back().first;
    };
    for (std::int64_t start = 0; start < steps; start += wave) {
      const auto here = std::min(wave, steps - start);
      std::vector<State> states(static_cast<std::size_t>(here));
      job.for_each_task(states.size(), scratch, [&](std::size_t i) {
        auto reader = new_reader();
        states[i] = make(cells);
        take_box(states[i], reader, plan.box_at(column, start + static_cast<std::int64_t>(i)));
      });
      for (auto& state : states) {
        tree.emplace_back(0, std::move(state));
        while (tree.size() > 1 && tree[tree.size() - 2].first == tree.back().first) merge_last();
      }
    }
    while (tree.size() > 1) merge_last();
    finish(tree.front().second, whole);
  }
}

}  // namespace lamella
