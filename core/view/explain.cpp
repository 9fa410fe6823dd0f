// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <cstdlib>
#include <set>

#include "lamella/plan.hpp"
#include "view/computed/computed_read.hpp"
#include "view/read/chunk_fetch.hpp"
#include "view/read/touched_chunks.hpp"

namespace lamella {

namespace {

constexpr std::uint64_t page_bytes = 4096;

/// What reading costs, added up over the leaves of a view.
struct cost {
  std::uint64_t chunks_touched = 0, chunks_missing = 0, bytes_read = 0, bytes_wanted = 0, bytes_decoded = 0, scratch_bytes = 0;

  void add(const cost& more) {
    chunks_touched += more.chunks_touched;
    chunks_missing += more.chunks_missing;
    bytes_read += more.bytes_read;
    bytes_wanted += more.bytes_wanted;
    bytes_decoded += more.bytes_decoded;
    scratch_bytes = std::max(scratch_bytes, more.scratch_bytes);
  }
};

std::uint64_t stored_bytes(const view& v) {
  std::int64_t elements = 1;  // axes that repeat a position read it once
  for (std::size_t i = 0; i < v.ndim(); ++i)
    if (v.walks()[i].leaf_axis != view::no_axis) elements *= v.shape()[i];
  const auto* s = std::get_if<strided_layout>(&v.leaf().storage);
  const auto bits = s != nullptr && s->bits != 0 ? static_cast<std::int64_t>(s->bits) : 8 * v.leaf().stored.item_size();
  return static_cast<std::uint64_t>(elements * bits + 7) / 8;
}

cost cost_of(const view& v);

/// Runs of bytes that share their pages are one piece; each piece is read in whole pages.
cost cost_of_strided(const view& v, const strided_layout& s) {
  struct axis_walk {
    std::int64_t stride, count;
  };
  std::vector<axis_walk> axes;
  const std::int64_t unit = s.bits == 0 ? 1 : 8;
  for (std::size_t i = 0; i < v.ndim(); ++i) {
    const auto& w = v.walks()[i];
    if (w.leaf_axis != view::no_axis && v.shape()[i] > 1) axes.push_back({std::abs(w.step * s.strides[w.leaf_axis]) / unit, v.shape()[i]});
  }
  std::ranges::sort(axes, {}, &axis_walk::stride);
  std::uint64_t run = std::max<std::uint64_t>(s.bits == 0 ? static_cast<std::uint64_t>(v.leaf().stored.item_size()) : 1, 1), pieces = 1;
  for (const auto& a : axes) {
    const auto stride = static_cast<std::uint64_t>(a.stride), count = static_cast<std::uint64_t>(a.count);
    if (pieces == 1 && stride <= run + page_bytes)
      run += stride * (count - 1);
    else
      pieces *= count;
  }
  const auto in_pages = pieces == 1 ? run : (run + page_bytes - 1) / page_bytes * page_bytes * pieces;
  const auto file_bytes = v.sources()->sources.at(s.source)->size().value_or(UINT64_MAX);
  const auto wanted = stored_bytes(v), read = std::min(std::max(in_pages, wanted), std::max(file_bytes, wanted));
  return {pieces, 0, read, wanted, read, 0};
}

cost cost_of_chunked(const view& v, const chunked_layout& c) {
  const auto& leaf = v.leaf();
  const auto grid = grid_of(leaf);
  const touched_chunks touched(v, grid);
  open_shards shards;
  cost sum{.chunks_touched = touched.count(), .bytes_wanted = stored_bytes(v)};
  for (std::size_t i = 0; i < touched.count(); ++i) {
    const auto part = touched.at(i);
    const auto decoded = static_cast<std::uint64_t>(element_count(grid.shape_of(part.chunk, c.full_edges)) * leaf.stored.item_size());
    const auto found = find_chunk(c, grid, leaf.shape, part.chunk, *v.sources(), shards);
    if (!found) {
      ++sum.chunks_missing;
      sum.bytes_decoded += static_cast<std::uint64_t>(element_count(part.shape) * leaf.stored.item_size());
      continue;
    }
    const bool is_plain = found->chain == nullptr;  // only the wanted part of it is read
    const auto wanted = static_cast<std::uint64_t>(element_count(part.shape) * leaf.stored.item_size());
    sum.bytes_read += is_plain ? wanted : found->byte_length;
    sum.bytes_decoded += is_plain ? wanted : decoded;
    if (!is_plain) sum.scratch_bytes = std::max(sum.scratch_bytes, decoded + found->byte_length);
  }
  return sum;
}

cost cost_of_decoded(const view& v, const decoded_layout& d) {
  const auto grid = grid_of(v.leaf());
  const touched_chunks touched(v, grid);
  cost sum{.chunks_touched = touched.count(), .bytes_wanted = stored_bytes(v)};
  for (std::size_t i = 0; i < touched.count(); ++i)
    sum.bytes_decoded += static_cast<std::uint64_t>(element_count(grid.shape_of(touched.at(i).chunk, false)) * v.leaf().stored.item_size());
  sum.bytes_read = sum.bytes_decoded;  // what the decoder reads is its own affair; its output is a measure
  sum.scratch_bytes = static_cast<std::uint64_t>(element_count(d.chunk_shape) * v.leaf().stored.item_size());
  return sum;
}

/// What a kind of computation reads of its operands.
struct computation_cost {
  const view& v;
  const computation& made_of;

  cost operator()(const elementwise&) const {
    cost sum;
    for (const auto& operand : made_of.operands) sum.add(cost_of(select(operand, selection::of(v))));
    return sum;
  }
  cost operator()(const concatenation& c) const {
    cost sum;
    for (std::size_t p = 0; p < made_of.operands.size(); ++p) {
      auto what = selection::of(v);
      what.start[c.axis] -= c.starts[p];
      if (keep_inside(what, made_of.operands[p].shape())) sum.add(cost_of(select(made_of.operands[p], what)));
    }
    return sum;
  }
  cost operator()(const gathering& g) const { return cost_of_frames(g.grid_axes, 1); }
  cost operator()(const reshaping& r) const { return cost_of_frames(r.new_axes, r.old_axes); }
  cost operator()(const block_mapping&) const {
    cost sum;
    for (const auto& operand : made_of.operands) sum.add(cost_of(operand));  // at most: blocks that are not touched are not read
    return sum;
  }

 private:
  static bool keep_inside(selection& what, const shape_t& lengths) {
    std::vector<bool> is_walked(lengths.size(), false);
    for (std::size_t i = 0; i < what.walks.size(); ++i) {
      const auto a = what.walks[i].leaf_axis;
      if (a == view::no_axis) continue;
      is_walked[a] = true;
      const auto inside = indices_within(what.start[a], what.walks[i].step, what.shape[i], 0, lengths[a]);
      if (inside.count == 0) return false;
      narrow(what, i, inside.first, inside.count);
    }
    for (std::size_t a = 0; a < lengths.size(); ++a)
      if (!is_walked[a] && (what.start[a] < 0 || what.start[a] >= lengths[a])) return false;
    return true;
  }

  /// One frame's cost for each cell: cells without a frame count too, frames that share chunks count apart.
  [[nodiscard]] cost cost_of_frames(std::size_t new_axes, std::size_t old_axes) const {
    const auto& operand = made_of.operands.front();
    selection one{shape_t(old_axes, 0), {}, {}};
    for (auto a = new_axes; a < v.leaf_start().size(); ++a) one.start.push_back(v.leaf_start()[a]);
    std::uint64_t cells = 1;
    for (std::size_t i = 0; i < v.ndim(); ++i) {
      auto w = v.walks()[i];
      if (w.leaf_axis < new_axes) {
        cells *= static_cast<std::uint64_t>(v.shape()[i]);
        continue;
      }
      if (w.leaf_axis != view::no_axis) w.leaf_axis = w.leaf_axis - new_axes + old_axes;
      one.walks.push_back(w);
      one.shape.push_back(v.shape()[i]);
    }
    auto sum = cost_of(select(operand, one));
    for (auto* number : {&sum.chunks_touched, &sum.bytes_read, &sum.bytes_wanted, &sum.bytes_decoded}) *number *= cells;
    const auto all = cost_of(operand);
    sum.chunks_touched = std::min(sum.chunks_touched, all.chunks_touched + cells);
    return sum;
  }
};

cost cost_of(const view& v) {
  if (v.size() == 0) return {};
  const auto& storage = v.leaf().storage;
  if (const auto* s = std::get_if<strided_layout>(&storage)) return cost_of_strided(v, *s);
  if (const auto* c = std::get_if<chunked_layout>(&storage)) return cost_of_chunked(v, *c);
  if (const auto* d = std::get_if<decoded_layout>(&storage)) return cost_of_decoded(v, *d);
  if (const auto* made_of = computation_of(v)) return std::visit(computation_cost{v, *made_of}, made_of->how);
  if (const auto* u = std::get_if<unavailable_layout>(&storage))
    throw error(u->code, u->reason, {.byte_offset = u->byte_offset, .hint = u->hint});
  if (const auto* r = std::get_if<ragged_layout>(&storage)) return {r->row_count, 0, r->heap_bytes, r->heap_bytes, r->heap_bytes, 0};
  return {1, 0, 0, stored_bytes(v), stored_bytes(v), 0};  // values that opening read
}

/// The view's shape, widened to whole storage chunks.
shape_t whole_chunks(const view& v, const shape_t& chunks) {
  shape_t shape;
  for (std::size_t i = 0; i < v.ndim(); ++i) {
    const auto& w = v.walks()[i];
    const auto length = w.leaf_axis == view::no_axis ? v.shape()[i] : v.leaf().shape[w.leaf_axis];
    const auto chunk = std::max<std::int64_t>(chunks[i], 1);
    shape.push_back(std::min((v.shape()[i] + chunk - 1) / chunk * chunk, std::max<std::int64_t>(length, 1)));
  }
  return shape;
}

}  // namespace

read_plan explain(const view& v) {
  const auto sum = cost_of(v);
  read_plan plan{.access = v.access(),
                 .chunks_touched = sum.chunks_touched,
                 .chunks_missing = sum.chunks_missing,
                 .bytes_read = sum.bytes_read,
                 .bytes_wanted = sum.bytes_wanted,
                 .scratch_bytes = sum.scratch_bytes};
  const auto chunks = v.chunk_shape();
  if (chunks != v.shape() && !v.is_ragged()) plan.storage_chunks = chunks;
  if (sum.bytes_wanted > 0) plan.amplification = static_cast<double>(sum.bytes_decoded) / static_cast<double>(sum.bytes_wanted);
  if (v.is_ragged() || v.size() == 0) return plan;
  if (plan.amplification > 1.05 && !plan.storage_chunks.empty())
    plan.suggested_chunks = whole_chunks(v, chunks);
  else
    plan.suggested_chunks = automatic_chunks(v, chunk_intent::balanced);
  if (plan.suggested_chunks == v.shape()) plan.suggested_chunks.clear();
  return plan;
}

}  // namespace lamella
