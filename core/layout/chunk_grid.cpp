// SPDX-License-Identifier: BSD-3-Clause
#include "layout/chunk_grid.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace lamella {

namespace {

void check_edges(const shape_t& edges, std::int64_t length) {
  const bool ascends = std::ranges::adjacent_find(edges, std::greater_equal<>()) == edges.end();
  if (edges.size() < 2 || edges.front() != 0 || edges.back() != length || !ascends)
    throw error(errc::corrupt, fmt::format("chunk borders must ascend from 0 to {}", length));
}

}  // namespace

chunk_grid::chunk_grid(shape_t array_shape, shape_t chunk_shape) : chunk_grid(std::move(array_shape), std::move(chunk_shape), {}) {}

chunk_grid::chunk_grid(shape_t array_shape, shape_t chunk_shape, std::vector<shape_t> edges)
    : array_shape_(std::move(array_shape)), chunk_shape_(std::move(chunk_shape)), edges_(std::move(edges)) {
  const auto ndim = array_shape_.size();
  if (chunk_shape_.size() != ndim || (!edges_.empty() && edges_.size() != ndim))
    throw error(errc::corrupt, fmt::format("chunks have {} dimensions, the array has {}", chunk_shape_.size(), ndim));
  edges_.resize(ndim);
  for (std::size_t a = 0; a < ndim; ++a) {
    if (!edges_[a].empty()) {
      check_edges(edges_[a], array_shape_[a]);
      grid_shape_.push_back(static_cast<std::int64_t>(edges_[a].size()) - 1);
      continue;
    }
    if (chunk_shape_[a] < 1)
      throw error(errc::corrupt, fmt::format("chunk length {} along axis {}; it must be at least 1", chunk_shape_[a], a));
    grid_shape_.push_back(array_shape_[a] / chunk_shape_[a] + (array_shape_[a] % chunk_shape_[a] != 0));
  }
  static_cast<void>(element_count(grid_shape_));  // throws where it leaves 63 bits
}

std::int64_t chunk_grid::chunk_of(std::size_t axis, std::int64_t position) const {
  if (edges_[axis].empty()) return position / chunk_shape_[axis];
  return std::ranges::upper_bound(edges_[axis], position) - edges_[axis].begin() - 1;
}

std::int64_t chunk_grid::begin_of(std::size_t axis, std::int64_t chunk) const {
  return edges_[axis].empty() ? chunk * chunk_shape_[axis] : edges_[axis][static_cast<std::size_t>(chunk)];
}

std::int64_t chunk_grid::end_of(std::size_t axis, std::int64_t chunk) const {
  if (!edges_[axis].empty()) return edges_[axis][static_cast<std::size_t>(chunk) + 1];
  const auto begin = chunk * chunk_shape_[axis];
  return begin + std::min(chunk_shape_[axis], array_shape_[axis] - begin);
}

shape_t chunk_grid::shape_of(std::span<const std::int64_t> chunk, bool full_edges) const {
  shape_t shape(chunk.size());
  for (std::size_t a = 0; a < chunk.size(); ++a)
    shape[a] = full_edges && edges_[a].empty() ? chunk_shape_[a] : end_of(a, chunk[a]) - begin_of(a, chunk[a]);
  return shape;
}

std::uint64_t chunk_grid::number_of(std::span<const std::int64_t> chunk) const {
  std::uint64_t number = 0;
  for (std::size_t a = 0; a < chunk.size(); ++a)
    number = number * static_cast<std::uint64_t>(grid_shape_[a]) + static_cast<std::uint64_t>(chunk[a]);
  return number;
}

chunk_grid grid_of(const layout& l) {
  if (const auto* d = std::get_if<decoded_layout>(&l.storage)) return {l.shape, d->chunk_shape};
  const auto& c = std::get<chunked_layout>(l.storage);
  return {l.shape, c.chunk_shape, c.edges};
}

}  // namespace lamella
