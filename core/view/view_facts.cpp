// SPDX-License-Identifier: BSD-3-Clause
//
// What a view can say about itself without reading: how its bytes are reached, where it can be read, how storage divides it.
#include <algorithm>
#include <cstdlib>
#include <optional>

#include "lamella/view.hpp"
#include "view/computed/computation.hpp"

namespace lamella {

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

/// Where the layout is in chunks, their shape along the axes of the layout.
std::optional<shape_t> chunks_of(const layout& l);

/// Chunks along the axes of a view, in its elements; nothing where it is stored in one piece.
std::optional<shape_t> chunks_of(const view& v) {
  const auto stored = chunks_of(v.leaf());
  if (!stored) return {};
  shape_t shape;
  for (std::size_t i = 0; i < v.ndim(); ++i) {
    const auto& w = v.walks()[i];
    const auto along = w.leaf_axis == view::no_axis ? v.shape()[i] : (*stored)[w.leaf_axis] / std::max<std::int64_t>(std::abs(w.step), 1);
    shape.push_back(std::min(std::max<std::int64_t>(along, 1), std::max<std::int64_t>(v.shape()[i], 1)));
  }
  return shape;
}

/// Chunks of operands behind `old_axes` leading axes; one position of each of `new_axes` leading axes at a time.
std::optional<shape_t> trailing_chunks(const view& operand, std::size_t old_axes, std::size_t new_axes) {
  const auto of_operand = chunks_of(operand);
  if (!of_operand) return {};
  shape_t shape(new_axes, 1);
  shape.insert(shape.end(), of_operand->begin() + static_cast<std::ptrdiff_t>(old_axes), of_operand->end());
  return shape;
}

struct chunks_of_computation {
  const computation& made_of;

  std::optional<shape_t> operator()(const elementwise&) const {
    for (const auto& operand : made_of.operands)
      if (const auto found = chunks_of(operand)) return found;
    return {};
  }
  std::optional<shape_t> operator()(const concatenation&) const { return chunks_of(made_of.operands.front()); }
  std::optional<shape_t> operator()(const gathering& g) const { return trailing_chunks(made_of.operands.front(), 1, g.grid_axes); }
  std::optional<shape_t> operator()(const reshaping& r) const { return trailing_chunks(made_of.operands.front(), r.old_axes, r.new_axes); }
  std::optional<shape_t> operator()(const block_mapping& b) const { return b.result_chunks; }
};

std::optional<shape_t> chunks_of(const layout& l) {
  if (const auto* c = std::get_if<chunked_layout>(&l.storage)) return c->chunk_shape;
  if (const auto* d = std::get_if<decoded_layout>(&l.storage)) return d->chunk_shape;
  const auto* computed = std::get_if<computed_layout>(&l.storage);
  if (computed == nullptr) return {};
  return std::visit(chunks_of_computation{*computed->how}, computed->how->how);
}

access_class access_of_computation(const computation& made_of) {
  auto worst = access_class::mapped;
  const auto rank = [](access_class a) { return a == access_class::in_line ? 0 : static_cast<int>(a) + 1; };
  for (const auto& operand : made_of.operands)
    if (const auto access = operand.access(); rank(access) > rank(worst)) worst = access;
  return worst;
}

distributed_level distributed_level_of_computation(const computation& made_of) {
  if (std::holds_alternative<block_mapping>(made_of.how)) return distributed_level::d0;  // a function does not leave its process
  auto least = distributed_level::d2;
  for (const auto& operand : made_of.operands) least = std::min(least, operand.distributed());
  return least;
}

}  // namespace

access_class view::access() const {
  if (const auto* made_of = computation_of(*this)) return access_of_computation(*made_of);
  if (std::holds_alternative<inline_layout>(leaf_->storage)) return access_class::in_line;
  for (const auto number : element_sources(*leaf_))
    if (is_stream(*sources_, number)) return access_class::stream;
  if (std::holds_alternative<unavailable_layout>(leaf_->storage)) return access_class::stream;
  return std::holds_alternative<strided_layout>(leaf_->storage) ? access_class::mapped : access_class::chunk;
}

distributed_level view::distributed() const {
  if (const auto* made_of = computation_of(*this)) return distributed_level_of_computation(*made_of);
  if (std::holds_alternative<unavailable_layout>(leaf_->storage)) return distributed_level::d0;
  if (std::holds_alternative<decoded_layout>(leaf_->storage)) return distributed_level::d1;
  if (std::holds_alternative<inline_layout>(leaf_->storage)) return distributed_level::d2;
  for (const auto& s : sources_->sources)
    if (s && s->recipe().path.empty() && !s->recipe().base) return distributed_level::d0;  // memory stays in its process
  return access() == access_class::stream ? distributed_level::d1 : distributed_level::d2;
}

shape_t view::chunk_shape() const {
  return chunks_of(*this).value_or(shape_);
}

shape_t view::task_chunk_shape() const {
  return task_chunks_.empty() ? chunk_shape() : task_chunks_;
}

}  // namespace lamella
