// SPDX-License-Identifier: BSD-3-Clause
#include "view/reduction/box_reader.hpp"

#include <algorithm>

#include "view/read/read.hpp"
#include "view/read/strided_read.hpp"

namespace lamella {

namespace {

/// Numbers that loops take as they are stored.
bool is_plain(const layout& l) {
  const auto* s = std::get_if<strided_layout>(&l.storage);
  return s != nullptr && s->bits == 0 && !s->zeros_beyond_end && l.transforms.empty() && !l.stored.is_structured();
}

}  // namespace

box_reader::box_reader(const reduction_plan& plan, const std::optional<view>& mask, read_job& job)
    : plan_(plan), job_(job), quiet_(job.for_operands()), item_size_(plan.ordered().type().item_size()) {
  if (mask) mask_ = plan.ordered_like(*mask, mask_axes_);
  const auto& v = plan.ordered();
  const auto* s = std::get_if<strided_layout>(&v.leaf().storage);
  if (s == nullptr) return;
  convert_.emplace(v.leaf());
  origin_ = static_cast<std::int64_t>(s->byte_offset) * (s->bits == 0 ? 1 : 8);
  for (std::size_t a = 0; a < s->strides.size(); ++a) origin_ += v.leaf_start()[a] * s->strides[a];
  is_swapped_ = !v.leaf().stored.is_native();
  if (!is_plain(v.leaf()) || plan.axes().back().stride != item_size_) return;
  bytes_ = std::make_unique<byte_reader>(*v.sources()->sources.at(s->source), job.io());
  is_in_place_ = bytes_->is_mapped();
}

box_tile box_reader::tile_of(const box& part, const box& whole, std::span<const std::int64_t> cell_strides) const {
  box_tile tile;
  tile.ndim = part.size();
  tile.position = plan_.first_position();
  for (std::size_t a = 0; a < part.size(); ++a) {
    const auto& axis = plan_.axes()[a];
    tile.length[a] = part[a].length;
    tile.is_kept[a] = axis.is_kept;
    tile.weight[a] = axis.weight;
    tile.cell_stride[a] = axis.is_kept ? cell_strides[a] : 0;
    tile.valid_stride[a] = 0;
    tile.position += part[a].begin * axis.weight;
    tile.cell += (part[a].begin - whole[a].begin) * tile.cell_stride[a];
  }
  return tile;
}

void box_reader::read_scratch(const box& part, box_tile& tile) {
  auto stride = item_size_;
  for (auto a = part.size(); a-- > 0;) {
    tile.stride[a] = stride;
    stride *= part[a].length;
  }
  scratch_.resize(static_cast<std::size_t>(stride));
  tile.data = scratch_.data();
  if (!plan_.is_strided()) {
    std::vector<range> ranges;
    if (plan_.ordered().ndim() != 0)
      for (const auto& r : part) ranges.push_back({r.begin, r.begin + r.length});
    const auto piece = plan_.ordered().slice(ranges);
    read_to(piece, scratch_.data(), contiguous_strides(piece.shape(), item_size_), quiet_);
    return;
  }
  const auto& s = std::get<strided_layout>(plan_.ordered().leaf().storage);
  strided_origin from{plan_.ordered().sources()->sources.at(s.source).get(), origin_, s.zeros_beyond_end};
  strided_walk walk;
  for (std::size_t a = 0; a < part.size(); ++a) {
    from.position += part[a].begin * plan_.axes()[a].stride;
    walk.shape.push_back(part[a].length);
    walk.from.push_back(plan_.axes()[a].stride);
    walk.to.push_back(tile.stride[a]);
  }
  read_strided_here(from, *convert_, walk, scratch_.data(), quiet_);
}

void box_reader::read_mask(const box& part, box_tile& tile) {
  std::vector<range> ranges(mask_->ndim(), range{0, 1});
  for (std::size_t a = 0; a < part.size(); ++a)
    if (mask_axes_[a] >= 0) ranges[static_cast<std::size_t>(mask_axes_[a])] = {part[a].begin, part[a].begin + part[a].length};
  const auto piece = mask_->slice(ranges);
  mask_bytes_.resize(static_cast<std::size_t>(piece.byte_size()));
  read_to(piece, mask_bytes_.data(), contiguous_strides(piece.shape(), piece.type().item_size()), quiet_);
  const auto item = piece.type().item_size();
  const auto strides = contiguous_strides(piece.shape(), item);
  valid_.resize(static_cast<std::size_t>(size_of(part)));
  std::int64_t stride = 1;
  shape_t steps(part.size(), 0), at(part.size(), 0);
  for (auto a = part.size(); a-- > 0;) {
    tile.valid_stride[a] = stride;
    stride *= part[a].length;
    if (mask_axes_[a] >= 0) steps[a] = strides[static_cast<std::size_t>(mask_axes_[a])];
  }
  const auto* from = mask_bytes_.data();
  for (auto& valid : valid_) {
    valid = std::all_of(from, from + item, [](std::byte b) { return b == std::byte{0}; }) ? 1 : 0;
    for (auto a = part.size(); a-- > 0;) {
      from += steps[a];
      if (++at[a] < part[a].length) break;
      from -= steps[a] * part[a].length;
      at[a] = 0;
    }
  }
  tile.valid = valid_.data();
}

/// Neighbouring axes of a packed tile that are one run on all sides become one axis.
void box_reader::merge_axes(box_tile& tile) {
  std::size_t to = 0;
  for (std::size_t a = 0; a < tile.ndim; ++a) {
    if (tile.length[a] == 1 && tile.ndim > 1 && (to != 0 || a + 1 < tile.ndim)) continue;
    const bool continues =
        to != 0 && tile.is_kept[to - 1] == tile.is_kept[a] && tile.cell_stride[to - 1] == tile.cell_stride[a] * tile.length[a];
    if (!continues) ++to;
    tile.length[to - 1] = continues ? tile.length[to - 1] * tile.length[a] : tile.length[a];
    tile.stride[to - 1] = tile.stride[a];
    tile.valid_stride[to - 1] = tile.valid_stride[a];
    tile.cell_stride[to - 1] = tile.cell_stride[a];
    tile.is_kept[to - 1] = tile.is_kept[a];
    tile.weight[to - 1] = tile.weight[a];
  }
  tile.ndim = to;
}

std::int64_t box_reader::scratch_bytes(const reduction_plan& plan, const box& whole) {
  const auto bytes = size_of(whole) * plan.ordered().type().item_size();
  return plan.is_free() ? std::min(bytes, 2 * scratch_tile_bytes) : 2 * bytes;
}

}  // namespace lamella
