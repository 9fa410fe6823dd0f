// SPDX-License-Identifier: BSD-3-Clause
#include "view/chunked_read.hpp"

#include <algorithm>
#include <cstring>

#include "view/chunk_fetch.hpp"
#include "view/conversion.hpp"
#include "view/strided_read.hpp"

namespace lamella {

namespace {

/// Positions [first, first + count) of a view axis that fall into one chunk.
struct axis_part {
  std::int64_t first = 0, count = 0;
};

/// Chunks that a view touches along one leaf axis, with the view positions in each.
struct axis_chunks {
  std::vector<std::int64_t> chunks;
  std::vector<axis_part> parts;
};

class chunk_reader {
 public:
  chunk_reader(const view& v, std::byte* to, read_job& job)
      : view_(v),
        leaf_(v.leaf()),
        grid_(grid_of(leaf_)),
        convert_(leaf_),
        to_(to),
        to_strides_(contiguous_strides(v.shape(), leaf_.delivered.item_size())),
        job_(job) {
    for (std::size_t a = 0; a < leaf_.shape.size(); ++a) touched_.push_back(chunks_along(a));
  }

  void read() {
    shape_t counts;
    for (const auto& t : touched_) counts.push_back(static_cast<std::int64_t>(t.chunks.size()));
    const auto total = static_cast<std::size_t>(element_count(counts));
    job_.for_each_task(total, [&](std::size_t task) {
      shape_t pick(counts.size());
      for (auto a = counts.size(); a-- > 0;) {
        pick[a] = static_cast<std::int64_t>(task) % counts[a];
        task /= static_cast<std::size_t>(counts[a]);
      }
      read_chunk(pick);
    });
  }

 private:
  axis_chunks chunks_along(std::size_t leaf_axis) const {
    const auto walk = std::ranges::find(view_.walks(), leaf_axis, &view::walk::leaf_axis);
    const auto start = view_.leaf_start()[leaf_axis];
    if (walk == view_.walks().end()) return {{grid_.chunk_of(leaf_axis, start)}, {{0, 1}}};
    const auto length = view_.shape()[static_cast<std::size_t>(walk - view_.walks().begin())];
    axis_chunks touched;
    for (std::int64_t i = 0; i < length;) {
      const auto chunk = grid_.chunk_of(leaf_axis, start + i * walk->step);
      const auto last = walk->step > 0 ? (grid_.end_of(leaf_axis, chunk) - 1 - start) / walk->step
                                       : (start - grid_.begin_of(leaf_axis, chunk)) / -walk->step;
      const auto count = std::min(last, length - 1) - i + 1;
      touched.chunks.push_back(chunk);
      touched.parts.push_back({i, count});
      i += count;
    }
    return touched;
  }

  void read_chunk(const shape_t& pick) const {
    shape_t chunk(pick.size());
    for (std::size_t a = 0; a < pick.size(); ++a) chunk[a] = touched_[a].chunks[static_cast<std::size_t>(pick[a])];
    const auto* chunked = std::get_if<chunked_layout>(&leaf_.storage);
    const auto shape = grid_.shape_of(chunk, chunked != nullptr && chunked->full_edges);
    std::int64_t first = 0, to_offset = 0;
    const auto walk = walk_in_chunk(pick, chunk, strides_in_chunk(shape), first, to_offset);
    if (chunked == nullptr) {
      const auto raw = decode(chunk, shape);
      finish(raw.data() + first, walk, to_ + to_offset);
      return;
    }
    const auto found = find_chunk(*chunked, grid_, leaf_.shape, chunk, *view_.sources());
    if (!found) {
      fill(walk, to_ + to_offset);
    } else if (found->chain == nullptr) {
      check_plain(*found, shape);
      read_strided_here({found->file.get(), static_cast<std::int64_t>(found->byte_offset) + first, false}, convert_, walk, to_ + to_offset,
                        job_);
    } else {
      std::vector<std::byte> raw(chunk_bytes(shape));
      fetch_chunk(*found, raw, leaf_.stored.item_size());
      finish(raw.data() + first, walk, to_ + to_offset);
    }
  }

  [[nodiscard]] std::size_t chunk_bytes(const shape_t& shape) const {
    return static_cast<std::size_t>(element_count(shape) * leaf_.stored.item_size());
  }

  void check_plain(const found_chunk& found, const shape_t& shape) const {
    if (found.byte_length != chunk_bytes(shape))
      throw error(errc::corrupt,
                  "a chunk has " + std::to_string(found.byte_length) + " bytes, its shape needs " + std::to_string(chunk_bytes(shape)),
                  {.path = found.file->path(), .byte_offset = static_cast<std::int64_t>(found.byte_offset)});
  }

  std::vector<std::byte> decode(const shape_t& chunk, const shape_t& shape) const {
    const auto& d = std::get<decoded_layout>(leaf_.storage);
    if (!d.decoder)
      throw error(errc::plugin, "the decoder of format '" + d.format + "' is not there",
                  {.hint = "make its plugin known (LAMELLA_PLUGIN_PATH)"});
    std::vector<std::byte> raw(chunk_bytes(shape));
    d.decoder->decode(chunk, raw);
    return raw;
  }

  [[nodiscard]] shape_t strides_in_chunk(const shape_t& shape) const {
    const auto* c = std::get_if<chunked_layout>(&leaf_.storage);
    if (c == nullptr || c->element_order.empty()) return contiguous_strides(shape, leaf_.stored.item_size());
    shape_t strides(shape.size());
    auto stride = leaf_.stored.item_size();
    for (auto i = shape.size(); i-- > 0;) {
      strides[c->element_order[i]] = stride;
      stride *= shape[c->element_order[i]];
    }
    return strides;
  }

  /// The walk of the view inside one chunk; first: byte of its element 0 in the chunk, to_offset: in the destination.
  strided_walk walk_in_chunk(const shape_t& pick, const shape_t& chunk, const shape_t& strides, std::int64_t& first,
                             std::int64_t& to_offset) const {
    strided_walk walk;
    for (std::size_t a = 0; a < chunk.size(); ++a) first += (view_.leaf_start()[a] - grid_.begin_of(a, chunk[a])) * strides[a];
    for (std::size_t i = 0; i < view_.walks().size(); ++i) {
      const auto& w = view_.walks()[i];
      const auto part = touched_[w.leaf_axis].parts[static_cast<std::size_t>(pick[w.leaf_axis])];
      walk.shape.push_back(part.count);
      walk.from.push_back(w.step * strides[w.leaf_axis]);
      walk.to.push_back(to_strides_[i]);
      first += part.first * w.step * strides[w.leaf_axis];
      to_offset += part.first * to_strides_[i];
    }
    return walk;
  }

  void finish(const std::byte* from, const strided_walk& walk, std::byte* to) const {
    convert_.run(from, walk, to);
    job_.advance(static_cast<std::uint64_t>(walk.count() * convert_.delivered_size()));
  }

  void fill(strided_walk walk, std::byte* to) const {
    const auto& fill_bytes = std::get<chunked_layout>(leaf_.storage).fill;
    std::vector<std::byte> one(static_cast<std::size_t>(leaf_.stored.item_size()));
    if (!fill_bytes.empty()) std::memcpy(one.data(), fill_bytes.data(), one.size());
    std::ranges::fill(walk.from, 0);
    finish(one.data(), walk, to);
  }

  const view& view_;
  const layout& leaf_;
  chunk_grid grid_;
  conversion convert_;
  std::byte* to_;
  shape_t to_strides_;
  read_job& job_;
  std::vector<axis_chunks> touched_;
};

}  // namespace

void read_chunked(const view& v, std::byte* to, read_job& job) {
  if (v.size() == 0) return;
  chunk_reader(v, to, job).read();
}

}  // namespace lamella
