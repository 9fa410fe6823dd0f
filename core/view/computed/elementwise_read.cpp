// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <vector>

#include "view/computed/computed_read.hpp"
#include "view/computed/element_kernel.hpp"
#include "view/read/box_grid.hpp"

namespace lamella {

namespace {

constexpr std::int64_t tile_elements = 16384;  // of every operand and the result, so that all of them stay in the second cache

/// One operand's elements of a tile, packed; along axes where the operand repeats one position there is one element, and stride 0.
struct operand_tile {
  std::vector<std::byte> bytes;
  shape_t strides;

  void read(const view& operand, const selection& what, read_job& job) {
    auto part = select(operand, what);
    auto shape = part.shape();
    std::vector<range> single(part.ndim());
    for (std::size_t a = 0; a < part.ndim(); ++a)
      if (part.walks()[a].leaf_axis == view::no_axis && shape[a] > 1) single[a] = {0, 1}, shape[a] = 1;
    strides = contiguous_strides(shape, operand.type().item_size());
    bytes.resize(static_cast<std::size_t>(element_count(shape) * operand.type().item_size()));
    read_to(shape == part.shape() ? part : part.slice(single), bytes.data(), strides, job);
    for (std::size_t a = 0; a < shape.size(); ++a)
      if (shape[a] == 1) strides[a] = 0;
  }
};

/// Merges the last axes as long as every operand and the destination walk through them in one line.
std::size_t line_axes(const shape_t& shape, const std::vector<operand_tile>& operands, const shape_t& to_strides) {
  auto first = shape.size() - 1;
  const auto is_one_line = [&](const shape_t& strides) { return strides[first - 1] == strides[first] * shape[first]; };
  while (first > 0 && is_one_line(to_strides) && std::ranges::all_of(operands, [&](const auto& o) { return is_one_line(o.strides); }))
    --first;
  return first;
}

}  // namespace

void read_part(const elementwise& how, const computed_part& part, read_job& job) {
  const auto& operands = part.made_of.operands;
  const element_kernel kernel(how, operands.back().type(), part.whole.type());
  const box_grid tiles(part.what.shape, trailing_box(part.what.shape, tile_elements));
  std::vector<operand_tile> held(operands.size());
  for (std::size_t number = 0; number < tiles.count(); ++number) {
    job.check_cancelled();
    const auto box = tiles.at(number);
    auto what = part.what;
    auto* to = part.to;
    for (std::size_t a = 0; a < box.shape.size(); ++a) {
      narrow(what, a, box.start[a], box.shape[a]);
      to += box.start[a] * part.to_strides[a];
    }
    for (std::size_t o = 0; o < operands.size(); ++o) held[o].read(operands[o], what, job);
    element_line line{};
    const auto set = [&](const shape_t& index, std::size_t axes) {
      line.out = to;
      for (std::size_t a = 0; a < axes; ++a) line.out += index[a] * part.to_strides[a];
      for (std::size_t o = 0; o < held.size(); ++o) {
        line.in[o] = held[o].bytes.data();
        for (std::size_t a = 0; a < axes; ++a) line.in[o] += index[a] * held[o].strides[a];
      }
      kernel.run(line);
    };
    line.count = 1;
    if (box.shape.empty()) {
      set({}, 0);
      continue;
    }
    const auto first = line_axes(box.shape, held, part.to_strides);
    for (auto a = first; a < box.shape.size(); ++a) line.count *= box.shape[a];
    line.out_stride = part.to_strides.back();
    for (std::size_t o = 0; o < held.size(); ++o) line.in_strides[o] = held[o].strides.back();
    for_each_index(shape_t(box.shape.begin(), box.shape.begin() + static_cast<std::ptrdiff_t>(first)),
                   [&](const shape_t& index) { set(index, first); });
  }
}

}  // namespace lamella
