// SPDX-License-Identifier: BSD-3-Clause
#include "view/computed/computed_read.hpp"

#include <algorithm>
#include <cstring>

#include "view/read/box_grid.hpp"

namespace lamella {

namespace {

constexpr std::int64_t task_bytes = std::int64_t{4} << 20;

void read_here(const view& v, const computation& made_of, const element_box& box, std::byte* to, const shape_t& to_strides, read_job& job) {
  auto what = selection::of(v);
  for (std::size_t a = 0; a < v.ndim(); ++a) {
    narrow(what, a, box.start[a], box.shape[a]);
    to += box.start[a] * to_strides[a];
  }
  std::visit([&](const auto& how) { read_part(how, {v, made_of, std::move(what), to, to_strides}, job); }, made_of.how);
}

}  // namespace

void read_computed(const view& v, std::byte* to, const shape_t& to_strides, read_job& job) {
  const auto& made_of = *std::get<computed_layout>(v.leaf().storage).how;
  const box_grid boxes(v.shape(), task_box(v, task_bytes));
  const auto item = v.type().item_size();
  job.for_each_task(boxes.count(), [&](std::size_t task) {
    const auto box = boxes.at(task);
    auto inner = job.for_operands();
    read_here(v, made_of, box, to, to_strides, inner);
    job.advance(static_cast<std::uint64_t>(element_count(box.shape) * item));
  });
}

void fill_box(const std::string& element, std::byte* to, const shape_t& shape, const shape_t& to_strides) {
  if (element_count(shape) == 0) return;
  if (shape.empty()) {
    std::memcpy(to, element.data(), element.size());
    return;
  }
  const auto outer = shape.size() - 1;
  for_each_index(shape_t(shape.begin(), shape.end() - 1), [&](const shape_t& index) {
    auto* line = to;
    for (std::size_t a = 0; a < outer; ++a) line += index[a] * to_strides[a];
    for (std::int64_t i = 0; i < shape[outer]; ++i, line += to_strides[outer]) std::memcpy(line, element.data(), element.size());
  });
}

}  // namespace lamella
