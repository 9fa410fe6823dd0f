// SPDX-License-Identifier: BSD-3-Clause
#include "view/read/read.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "source/owned_memory.hpp"
#include "view/read/chunk_cache.hpp"
#include "view/read/conversion.hpp"
#include "view/read/ragged_read.hpp"
#include "view/read/strided_read.hpp"

namespace lamella {

namespace {

constexpr std::uint64_t cache_bytes_between_reads = std::uint64_t{64} << 20;

/// Where the elements of a view go.
struct destination {
  std::byte* to;
  const shape_t& strides;
};

/// The walk of a view through a leaf with these strides; position becomes that of element 0.
strided_walk walk_of(const view& v, const shape_t& leaf_strides, const shape_t& to_strides, std::int64_t& position) {
  strided_walk walk{v.shape(), {}, to_strides};
  for (std::size_t a = 0; a < leaf_strides.size(); ++a) position += v.leaf_start()[a] * leaf_strides[a];
  walk.from.reserve(v.ndim());
  for (const auto& w : v.walks()) walk.from.push_back(w.leaf_axis == view::no_axis ? 0 : w.step * leaf_strides[w.leaf_axis]);
  return walk;
}

void read_leaf(const view& v, const strided_layout& s, destination d, read_job& job) {
  const conversion convert(v.leaf());
  const auto& file = *v.sources()->sources.at(s.source);
  strided_origin origin{&file, static_cast<std::int64_t>(s.byte_offset) * (s.bits == 0 ? 1 : 8), s.zeros_beyond_end};
  auto walk = walk_of(v, s.strides, d.strides, origin.position);
  walk.past_caches = is_best_past_caches(d.to, static_cast<std::size_t>(v.byte_size()));
  read_strided(origin, convert, walk, d.to, job);
}

void read_leaf(const view& v, const inline_layout& i, destination d, read_job& job) {
  const conversion convert(v.leaf());
  std::int64_t position = 0;
  const auto walk = walk_of(v, contiguous_strides(v.leaf().shape, v.leaf().stored.item_size()), d.strides, position);
  convert.run(reinterpret_cast<const std::byte*>(i.data->data()) + position, walk, d.to);
  job.advance(static_cast<std::uint64_t>(v.byte_size()));
}

void read_leaf(const view& v, const chunked_layout&, destination d, read_job& job) {
  read_chunked(v, d.to, d.strides, job);
}
void read_leaf(const view& v, const decoded_layout&, destination d, read_job& job) {
  read_chunked(v, d.to, d.strides, job);
}
void read_leaf(const view& v, const computed_layout&, destination d, read_job& job) {
  read_computed(v, d.to, d.strides, job);
}

void read_leaf(const view&, const ragged_layout&, destination, read_job&) {
  throw error(errc::unsupported, "rows of different lengths have no common shape",
              {.hint = "read them one behind the other (read_concatenated), or their lengths (NAME/lengths)"});
}

void read_leaf(const view&, const unavailable_layout& u, destination, read_job&) {
  throw error(u.code, u.reason, {.byte_offset = u.byte_offset, .hint = u.hint});
}

bool has_bytes(const layout& l) {
  return !std::holds_alternative<ragged_layout>(l.storage) && !std::holds_alternative<unavailable_layout>(l.storage);
}

}  // namespace

void read_to(const view& v, std::byte* to, const shape_t& to_strides, read_job& job) {
  job.check_cancelled();
  if (has_bytes(v.leaf()) && v.size() == 0) return;
  std::visit([&](const auto& storage) { read_leaf(v, storage, {to, to_strides}, job); }, v.leaf().storage);
}

void view::read_into(std::span<std::byte> destination, const read_options& options) const {
  if (has_bytes(*leaf_) && static_cast<std::int64_t>(destination.size()) != byte_size())
    throw error(errc::bad_argument, fmt::format("the view needs {} bytes, the destination has {}", byte_size(), destination.size()));
  read_job job(options, destination.size());
  read_to(*this, destination.data(), contiguous_strides(shape_, leaf_->delivered.item_size()), job);
  chunk_cache::shared().shrink_to(std::min(cache_bytes_between_reads, job.memory() / 4));
}

array view::read(const read_options& options) const {
  if (is_ragged()) return read_concatenated(options);
  if (const auto* u = std::get_if<unavailable_layout>(&leaf_->storage))
    throw error(u->code, u->reason, {.byte_offset = u->byte_offset, .hint = u->hint});
  const auto bytes = static_cast<std::size_t>(byte_size());
  auto memory = owned_memory(bytes);
  const auto* data = memory.get();
  read_into({memory.get(), bytes}, options);
  return {leaf_->delivered, shape_, contiguous_strides(shape_, leaf_->delivered.item_size()), data, std::move(memory)};
}

array view::read_concatenated(const read_options& options) const {
  if (!is_ragged()) throw error(errc::bad_argument, "the rows of this view all have one length; read() gives them");
  read_job job(options, 0);
  return read_ragged(*this, job);
}

}  // namespace lamella
