// SPDX-License-Identifier: BSD-3-Clause
#include "lamella/view.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "layout/chunk_grid.hpp"

namespace lamella {

std::string_view to_string(access_class access) noexcept {
  switch (access) {
    case access_class::mapped:
      return "mapped";
    case access_class::chunk:
      return "chunk";
    case access_class::stream:
      return "stream";
    case access_class::in_line:
      return "inline";
  }
  return "";
}

std::string_view to_string(distributed_level level) noexcept {
  switch (level) {
    case distributed_level::d0:
      return "D0";
    case distributed_level::d1:
      return "D1";
    case distributed_level::d2:
      return "D2";
    case distributed_level::d3:
      return "D3";
  }
  return "";
}

view::view(std::shared_ptr<const layout> leaf, std::shared_ptr<const source_set> sources)
    : leaf_(std::move(leaf)), sources_(std::move(sources)), shape_(leaf_->shape), start_(leaf_->shape.size(), 0) {
  for (std::size_t a = 0; a < shape_.size(); ++a) walks_.push_back({a, 1});
}

view view::restored(std::shared_ptr<const layout> leaf, std::shared_ptr<const source_set> sources, shape_t start, std::vector<walk> walks,
                    shape_t shape) {
  view made(std::move(leaf), std::move(sources));
  const auto& lengths = made.leaf_->shape;
  std::vector<int> uses(lengths.size(), 0);
  bool fits = start.size() == lengths.size() && walks.size() == shape.size();
  for (std::size_t a = 0; fits && a < start.size(); ++a) fits = start[a] >= 0 && (start[a] < lengths[a] || lengths[a] == 0);
  for (std::size_t i = 0; fits && i < walks.size(); ++i) {
    const auto a = walks[i].leaf_axis;
    fits = a < lengths.size() && ++uses[a] == 1 && shape[i] >= 0;
    std::int64_t last = 0;
    if (fits && shape[i] > 0)
      fits = !__builtin_mul_overflow(walks[i].step, shape[i] - 1, &last) && !__builtin_add_overflow(last, start[a], &last) && last >= 0 &&
             last < lengths[a];
  }
  if (!fits) throw error(errc::corrupt, "a view leaves the array it belongs to");
  made.start_ = std::move(start);
  made.walks_ = std::move(walks);
  made.shape_ = std::move(shape);
  return made;
}

std::int64_t view::byte_size() const {
  return element_count(shape_) * leaf_->delivered.item_size();
}

bool view::is_ragged() const noexcept {
  return std::holds_alternative<ragged_layout>(leaf_->storage);
}

namespace {

bool is_stream(const source_set& sources, std::uint64_t number) {
  return number < sources.sources.size() && sources.sources[number] && sources.sources[number]->kind() == source_kind::stream;
}

/// Numbers of the sources that hold elements.
std::vector<std::uint64_t> element_sources(const layout& l) {
  if (const auto* s = std::get_if<strided_layout>(&l.storage)) return {s->source};
  if (const auto* r = std::get_if<ragged_layout>(&l.storage)) return {r->source, r->heap_source};
  if (std::holds_alternative<decoded_layout>(l.storage)) return {0};
  const auto* c = std::get_if<chunked_layout>(&l.storage);
  if (c == nullptr) return {};
  if (const auto* a = std::get_if<arithmetic_locations>(&c->locations)) return {a->source};
  if (const auto* t = std::get_if<table_locations>(&c->locations)) return {t->heap_source};
  std::vector<std::uint64_t> numbers;
  if (const auto* listed = std::get_if<listed_locations>(&c->locations))
    for (const auto& chunk : listed->chunks) numbers.push_back(chunk.source);
  return numbers;
}

}  // namespace

access_class view::access() const {
  if (std::holds_alternative<inline_layout>(leaf_->storage)) return access_class::in_line;
  for (const auto number : element_sources(*leaf_))
    if (is_stream(*sources_, number)) return access_class::stream;
  if (std::holds_alternative<unavailable_layout>(leaf_->storage)) return access_class::stream;
  return std::holds_alternative<strided_layout>(leaf_->storage) ? access_class::mapped : access_class::chunk;
}

distributed_level view::distributed() const {
  if (std::holds_alternative<unavailable_layout>(leaf_->storage)) return distributed_level::d0;
  if (std::holds_alternative<decoded_layout>(leaf_->storage)) return distributed_level::d1;
  if (std::holds_alternative<inline_layout>(leaf_->storage)) return distributed_level::d2;
  for (const auto& s : sources_->sources)
    if (s && s->recipe().path.empty() && !s->recipe().base) return distributed_level::d0;  // memory stays in its process
  return access() == access_class::stream ? distributed_level::d1 : distributed_level::d2;
}

shape_t view::chunk_shape() const {
  const bool has_chunks = std::holds_alternative<chunked_layout>(leaf_->storage) || std::holds_alternative<decoded_layout>(leaf_->storage);
  if (!has_chunks) return shape_;
  const auto* c = std::get_if<chunked_layout>(&leaf_->storage);
  const auto& stored = c != nullptr ? c->chunk_shape : std::get<decoded_layout>(leaf_->storage).chunk_shape;
  shape_t shape;
  for (std::size_t i = 0; i < walks_.size(); ++i) {
    const auto along = stored[walks_[i].leaf_axis] / std::max<std::int64_t>(std::abs(walks_[i].step), 1);
    shape.push_back(std::min(std::max<std::int64_t>(along, 1), std::max<std::int64_t>(shape_[i], 1)));
  }
  return shape;
}

namespace {

/// start, count of an axis, as Python's slice.indices().
std::pair<std::int64_t, std::int64_t> resolved(const range& r, std::int64_t length, std::size_t axis) {
  if (r.is_index) {
    const auto at = *r.start < 0 ? *r.start + length : *r.start;
    if (at < 0 || at >= length)
      throw error(errc::bad_argument, fmt::format("index {} is beyond axis {} of length {}", *r.start, axis, length));
    return {at, 1};
  }
  if (r.step == 0) throw error(errc::bad_argument, fmt::format("the step along axis {} is 0", axis));
  const auto clamp = [&](std::int64_t at) {
    if (at < 0) at += length;
    return r.step > 0 ? std::clamp<std::int64_t>(at, 0, length) : std::clamp<std::int64_t>(at, -1, length - 1);
  };
  const auto start = r.start ? clamp(*r.start) : (r.step > 0 ? 0 : length - 1);
  const auto stop = r.stop ? clamp(*r.stop) : (r.step > 0 ? length : -1);
  const auto distance = r.step > 0 ? stop - start : start - stop;
  if (distance <= 0) return {std::min(std::max<std::int64_t>(start, 0), std::max<std::int64_t>(length - 1, 0)), 0};
  const auto magnitude = r.step > 0 ? static_cast<std::uint64_t>(r.step) : ~static_cast<std::uint64_t>(r.step) + 1;
  return {start, static_cast<std::int64_t>((static_cast<std::uint64_t>(distance) - 1) / magnitude + 1)};
}

}  // namespace

view view::slice(const std::vector<range>& ranges) const {
  if (ranges.size() > ndim())
    throw error(errc::bad_argument, fmt::format("{} slices for an array of {} dimensions", ranges.size(), ndim()));
  view made = *this;
  made.shape_.clear();
  made.walks_.clear();
  for (std::size_t i = 0; i < ndim(); ++i) {
    const auto& r = i < ranges.size() ? ranges[i] : range{};
    const auto [start, count] = resolved(r, shape_[i], i);
    auto w = walks_[i];
    made.start_[w.leaf_axis] += start * w.step;
    if (r.is_index) continue;
    w.step = count > 1 ? w.step * r.step : 1;
    made.walks_.push_back(w);
    made.shape_.push_back(count);
  }
  return made;
}

view view::permute(std::span<const int> order) const {
  std::vector<int> sorted(order.begin(), order.end());
  std::ranges::sort(sorted);
  for (std::size_t i = 0; i < sorted.size(); ++i)
    if (sorted.size() != ndim() || sorted[i] != static_cast<int>(i))
      throw error(errc::bad_argument,
                  fmt::format("({}) is not an order of the axes 0 to {}", fmt::join(order, ","), static_cast<int>(ndim()) - 1));
  view made = *this;
  for (std::size_t i = 0; i < ndim(); ++i) {
    made.walks_[i] = walks_[static_cast<std::size_t>(order[i])];
    made.shape_[i] = shape_[static_cast<std::size_t>(order[i])];
  }
  return made;
}

view view::flip(int axis) const {
  if (axis < 0 || axis >= static_cast<int>(ndim()))
    throw error(errc::bad_argument, fmt::format("axis {} of an array of {} dimensions", axis, ndim()));
  std::vector<range> ranges(ndim());
  ranges[static_cast<std::size_t>(axis)].step = -1;
  return slice(ranges);
}

view view_of(const array& values) {
  auto leaf = std::make_shared<layout>();
  leaf->stored = leaf->delivered = values.type();
  leaf->shape = values.shape();
  strided_layout places{.strides = values.byte_strides()};
  std::int64_t low = 0, high = values.type().item_size();
  for (std::size_t a = 0; a < leaf->shape.size(); ++a) {
    const auto reach = places.strides[a] * (leaf->shape[a] - 1);
    (reach < 0 ? low : high) += reach;
  }
  const auto bytes =
      values.size() == 0 ? std::span<const std::byte>() : std::span(values.data() + low, static_cast<std::size_t>(high - low));
  places.byte_offset = static_cast<std::uint64_t>(-low);
  leaf->storage = std::move(places);
  auto sources = std::make_shared<source_set>();
  sources->sources.push_back(memory_source(bytes, values.owner(), "memory"));
  return {std::move(leaf), std::move(sources)};
}

}  // namespace lamella
