// SPDX-License-Identifier: BSD-3-Clause
#include "view/read/conversion.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "view/read/transform_step.hpp"

namespace lamella {

namespace {

constexpr std::size_t most_pieces = 100'000;

/// The widest unit that kernels copy and that divides the size.
std::int64_t copied_unit(std::int64_t size) {
  std::int64_t unit = 1;
  while (unit < 16 && size % (2 * unit) == 0) unit *= 2;
  return unit;
}

}  // namespace

conversion::conversion(const layout& l, const kernel_set& set)
    : set_(&set), stored_size_(l.stored.item_size()), delivered_size_(l.delivered.item_size()) {
  if (const auto* s = std::get_if<strided_layout>(&l.storage)) {
    bits_ = s->bits;
    high_bits_first_ = s->high_bits_first;
    if (bits_ != 0 && set.unpack(bits_, high_bits_first_, stored_size_) == nullptr)
      throw error(errc::unsupported, fmt::format("packed elements of {} bits as {}", bits_, l.stored.str()));
  }
  const bool is_native = l.stored.is_native();
  is_copy_ = bits_ == 0 && l.transforms.empty() && is_native;
  if (!l.transforms.empty()) {
    add_transforms(l);
  } else if (bits_ != 0) {
    pipelines_.emplace_back(set, l.stored.item_size());
  } else if (l.stored.is_structured() && !is_native) {
    std::int64_t to = 0;
    add_fields(l.stored, 0, to);
  } else {
    add_piece(0, 0, stored_size_, is_native ? 1 : l.stored.swap_size());
  }
}

void conversion::add_transforms(const layout& l) {
  transforms_ = std::make_shared<const std::vector<transform>>(l.transforms);
  auto next = transforms_->begin();
  auto type = l.stored;
  bool swaps = bits_ == 0 && !type.is_native();
  if (next->kind == transform_kind::text_to_number) {
    text_.emplace(*next, type);
    type = (next++)->to.native();
    swaps = false;
  }
  for (; next != transforms_->end(); ++next) {
    const auto step = make_transform_step(*next, type, swaps, *set_);
    if (pipelines_.empty()) pipelines_.emplace_back(*set_, type.item_size());
    pipelines_[0].add(step.kernel, step.values, step.to_size);
    type = next->to.native();
    swaps = false;
  }
  if (pipelines_.empty()) pipelines_.emplace_back(*set_, type.item_size());
  pieces_.emplace_back();
}

/// The pipeline that copies or swaps units of this size; there are few, however many pieces use them.
std::size_t conversion::pipeline_of(std::int64_t unit, std::int64_t swap_size) {
  const auto kernel = swap_size > 1 ? set_->swap(unit, swap_size) : nullptr;
  for (std::size_t i = 0; i < pipelines_.size(); ++i)
    if (pipelines_[i].from_size() == unit && pipelines_[i].first_kernel() == kernel) return i;
  pipelines_.emplace_back(*set_, unit);
  if (kernel != nullptr) pipelines_.back().add(kernel, {}, unit);
  return pipelines_.size() - 1;
}

void conversion::add_piece(std::int64_t from, std::int64_t to, std::int64_t size, std::int64_t swap_size) {
  if (size == 0) return;
  if (swap_size <= 1) {
    const auto unit = copied_unit(size);
    pieces_.push_back({from, to, {{{size / unit, unit, unit}, {1, 0, 0}}}, pipeline_of(unit, 1)});
  } else if (set_->swap(size, swap_size) != nullptr) {
    pieces_.push_back({from, to, {{{1, 0, 0}, {1, 0, 0}}}, pipeline_of(size, swap_size)});
  } else if (swap_size == 12) {  // three words, swapped and turned round
    pieces_.push_back({from + 8, to, {{{size / 12, 12, 12}, {3, -4, 4}}}, pipeline_of(4, 4)});
  } else {
    pieces_.push_back({from, to, {{{size / swap_size, swap_size, swap_size}, {1, 0, 0}}}, pipeline_of(swap_size, swap_size)});
  }
}

void conversion::add_fields(const dtype& type, std::int64_t from, std::int64_t& to) {
  for (const auto& f : type.fields()) {
    if (f.name.empty()) continue;
    const auto count = f.element_count();
    if (f.type.is_structured()) {
      for (std::int64_t i = 0; i < count; ++i) add_fields(f.type, from + f.byte_offset + i * f.type.item_size(), to);
      continue;
    }
    if (pieces_.size() >= most_pieces) throw error(errc::limit, "a structured type has more than 100,000 elements");
    const auto size = f.type.item_size() * count;
    add_piece(from + f.byte_offset, to, size, f.type.is_native() ? 1 : f.type.swap_size());
    to += size;
  }
}

/// Calls run(box, from, to) for the boxes of a walk, which is one box unless it has very many axes.
template <typename Run>
void conversion::for_each_box(const strided_walk& walk, std::size_t axis, std::int64_t from, std::int64_t to, Run&& run) const {
  constexpr auto most = flat_walk::most_axes - 2;  // those of a piece come on top
  if (walk.shape.size() - axis > most) {
    for (std::int64_t i = 0; i < walk.shape[axis]; ++i)
      for_each_box(walk, axis + 1, from + i * walk.from[axis], to + i * walk.to[axis], run);
    return;
  }
  flat_walk box;
  for (auto a = axis; a < walk.shape.size(); ++a) box.add({walk.shape[a], walk.from[a], walk.to[a]});
  run(box, from, to);
}

void conversion::run(const std::byte* from, const strided_walk& walk, std::byte* to) const {
  if (walk.count() == 0 || delivered_size_ == 0) return;
  for_each_box(walk, 0, 0, 0, [&](flat_walk& box, std::int64_t a, std::int64_t b) {
    if (!text_ && pieces_.size() == 1) return run_piece(pieces_[0], from + a, to + b, box, walk.past_caches);
    box.arrange(a, b);
    if (text_)
      run_text(from + a, to + b, box);
    else
      run_fields(from + a, to + b, box);
  });
}

void conversion::run_piece(const piece& p, const std::byte* from, std::byte* to, flat_walk walk, bool past_caches) const {
  auto a = p.from, b = p.to;
  for (const auto& axis : p.axes) walk.add(axis);
  walk.arrange(a, b);
  pipelines_[p.pipeline].run(from + a, to + b, walk, past_caches);
}

/// Calls line(from, to, axis) for every piece of a block of elements along the last axis of a walk.
template <typename Line>
void conversion::for_each_block(const flat_walk& walk, Line&& line) const {
  constexpr walk_axis one{1, 0, 0};
  const auto axes = walk.axes();
  const auto& last = axes.empty() ? one : axes.back();
  for_each_start(axes.first(axes.empty() ? 0 : axes.size() - 1), [&](std::int64_t from, std::int64_t to) {
    for (std::int64_t first = 0; first < last.count; first += kernel_pipeline::block)
      line(from + first * last.from, to + first * last.to,
           walk_axis{std::min(kernel_pipeline::block, last.count - first), last.from, last.to});
  });
}

void conversion::run_fields(const std::byte* from, std::byte* to, const flat_walk& walk) const {
  for_each_block(walk, [&](std::int64_t a, std::int64_t b, const walk_axis& axis) {
    flat_walk some;
    some.add(axis);
    for (const auto& p : pieces_) run_piece(p, from + a, to + b, some, false);
  });
}

void conversion::run_text(const std::byte* from, std::byte* to, const flat_walk& walk) const {
  std::array<std::byte, kernel_pipeline::block * 8> numbers;
  for_each_block(walk, [&](std::int64_t a, std::int64_t b, const walk_axis& axis) {
    text_->convert(from + a, axis.from, numbers.data(), axis.count);
    pipelines_[0].run_to_stride(numbers.data(), to + b, axis.to, axis.count);
  });
}

void conversion::run_packed(const std::byte* from, std::int64_t first_bit, const strided_walk& walk, std::byte* to) const {
  if (walk.count() == 0 || delivered_size_ == 0) return;
  for_each_box(walk, 0, first_bit, 0, [&](flat_walk& box, std::int64_t bit, std::int64_t b) {
    box.arrange(bit, b);
    run_bits(from, bit, to + b, box);
  });
}

void conversion::run_bits(const std::byte* from, std::int64_t first_bit, std::byte* to, const flat_walk& walk) const {
  std::array<std::byte, kernel_pipeline::block * 2> elements;
  const auto& pipeline = pipelines_[0];
  const auto size = pipeline.from_size();
  const auto unpack = set_->unpack(bits_, high_bits_first_, size);
  for_each_block(walk, [&](std::int64_t bit, std::int64_t b, const walk_axis& axis) {
    const bool is_direct = pipeline.is_copy() && axis.to == size;
    auto* out = is_direct ? to + b : elements.data();
    if (axis.from == bits_)
      unpack(from, first_bit + bit, out, axis.count);
    else
      for (std::int64_t i = 0; i < axis.count; ++i) unpack(from, first_bit + bit + i * axis.from, out + i * size, 1);
    if (!is_direct) pipeline.run_to_stride(elements.data(), to + b, axis.to, axis.count);
  });
}

}  // namespace lamella
