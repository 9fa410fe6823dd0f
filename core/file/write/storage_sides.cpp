// SPDX-License-Identifier: BSD-3-Clause
#include "file/write/storage_sides.hpp"

#include <algorithm>
#include <cstdlib>

#include "layout/chunk_grid.hpp"

namespace lamella {

namespace {

std::vector<std::size_t> c_order(std::size_t ndim) {
  std::vector<std::size_t> order;
  for (auto a = ndim; a-- > 0;) order.push_back(a);
  return order;
}

bool is_encoded(const chunked_layout& c) {
  return std::ranges::any_of(c.chains, [](const codec_chain& chain) { return !chain.empty(); });
}

/// Axes of a view by how far apart their elements are in storage, nearest first; axes that repeat one position last.
std::vector<std::size_t> order_by(const view& v, const shape_t& leaf_strides) {
  const auto distance = [&](std::size_t a) {
    const auto& w = v.walks()[a];
    return w.leaf_axis == view::no_axis ? INT64_MAX : std::abs(w.step * leaf_strides[w.leaf_axis]);
  };
  auto order = c_order(v.ndim());
  std::ranges::stable_sort(order, {}, distance);
  return order;
}

/// Storage that is one array with these strides.
storage_side strided_side(const view& v, const shape_t& leaf_strides) {
  storage_side side{{}, order_by(v, leaf_strides)};
  for (std::size_t a = 0; a < v.ndim(); ++a) {
    const auto leaf_axis = v.walks()[a].leaf_axis;
    side.granule.push_back(leaf_axis == view::no_axis ? v.shape()[a] : v.leaf().shape[leaf_axis]);
  }
  return side;
}

/// Elements of the view that lie in the same chunk as its element 0.
shape_t first_lengths(const view& v, const shape_t& chunk_shape) {
  shape_t first;
  for (std::size_t a = 0; a < v.ndim(); ++a) {
    const auto& w = v.walks()[a];
    if (w.leaf_axis == view::no_axis) {
      first.push_back(v.shape()[a]);
      continue;
    }
    const auto chunk = chunk_shape[w.leaf_axis], inside = v.leaf_start()[w.leaf_axis] % chunk;
    first.push_back(w.step > 0 ? (chunk - inside + w.step - 1) / w.step : inside / -w.step + 1);
  }
  return first;
}

storage_side chunked_side(const view& v, const shape_t& chunk_shape, const std::vector<std::uint32_t>& element_order, bool is_whole) {
  shape_t strides = contiguous_strides(chunk_shape, 1);
  std::int64_t next = 1;
  for (auto i = element_order.size(); i-- > 0;) {
    strides[element_order[i]] = next;
    next *= chunk_shape[element_order[i]];
  }
  return {v.chunk_shape(), order_by(v, strides), is_whole, first_lengths(v, chunk_shape),
          element_count(chunk_shape) * v.leaf().stored.item_size()};
}

/// Elements that are made from others: in the order of what they are made of as far as that is known, a chunk at a time where that has
/// chunks.
storage_side computed_side(const view& v) {
  auto side = strided_side(v, contiguous_strides(v.leaf().shape, 1));
  side.operand_boxes = 1;
  if (v.access() != access_class::chunk || v.chunk_shape() == v.shape()) return side;
  side.granule = v.chunk_shape();
  side.is_whole = true;
  return side;
}

/// Lengths of regular chunks, or of the longest along each axis.
shape_t longest_chunk(const chunked_layout& c) {
  auto chunk = c.chunk_shape;
  chunk.resize(std::max(chunk.size(), c.edges.size()), 1);
  for (std::size_t a = 0; a < c.edges.size(); ++a)
    for (std::size_t i = 1; i < c.edges[a].size(); ++i) chunk[a] = std::max(chunk[a], c.edges[a][i] - c.edges[a][i - 1]);
  return chunk;
}

}  // namespace

storage_side side_of(const view& from) {
  const auto& storage = from.leaf().storage;
  if (const auto* s = std::get_if<strided_layout>(&storage)) return strided_side(from, s->strides);
  if (const auto* c = std::get_if<chunked_layout>(&storage))
    return chunked_side(from, c->edges.empty() ? c->chunk_shape : longest_chunk(*c), c->element_order, is_encoded(*c));
  if (const auto* d = std::get_if<decoded_layout>(&storage)) return chunked_side(from, d->chunk_shape, {}, true);
  if (std::holds_alternative<computed_layout>(storage)) return computed_side(from);
  return {from.shape(), c_order(from.ndim())};
}

storage_side side_of(const layout& target) {
  const auto* c = std::get_if<chunked_layout>(&target.storage);
  if (c == nullptr) return {target.shape, c_order(target.shape.size())};
  return {c->edges.empty() ? c->chunk_shape : longest_chunk(*c), c_order(target.shape.size()), is_encoded(*c)};
}

bool has_file_a_chunk(const layout& target) {
  const auto* c = std::get_if<chunked_layout>(&target.storage);
  return c != nullptr && std::holds_alternative<keyed_locations>(c->locations);
}

std::uint64_t bytes_in_storage(const layout& target) {
  const auto* c = std::get_if<chunked_layout>(&target.storage);
  auto elements = element_count(target.shape);
  if (c != nullptr && c->full_edges && c->edges.empty())
    elements = element_count(chunk_grid(target.shape, c->chunk_shape).grid_shape()) * element_count(c->chunk_shape);
  return static_cast<std::uint64_t>(elements * target.stored.item_size());
}

}  // namespace lamella
