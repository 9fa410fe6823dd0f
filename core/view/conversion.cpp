// SPDX-License-Identifier: BSD-3-Clause
#include "view/conversion.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "view/transform_step.hpp"

namespace lamella {

namespace {

constexpr std::int64_t block_elements = 1024;

template <std::size_t Size>
void copy_swapped(const std::byte* from, std::byte* to) {
  std::array<std::byte, Size> raw;
  std::memcpy(raw.data(), from, Size);
  std::ranges::reverse(raw);
  std::memcpy(to, raw.data(), Size);
}

template <std::size_t Size, bool Swap>
void copy_line(const std::byte* from, std::int64_t from_stride, std::byte* to, std::int64_t to_stride, std::int64_t count) {
  for (std::int64_t i = 0; i < count; ++i, from += from_stride, to += to_stride) {
    if constexpr (Swap)
      copy_swapped<Size>(from, to);
    else
      std::memcpy(to, from, Size);
  }
}

void copy_units(const std::byte* from, std::byte* to, std::int64_t size, std::int64_t swap_size) {
  if (swap_size <= 1) {
    std::memcpy(to, from, static_cast<std::size_t>(size));
    return;
  }
  for (std::int64_t at = 0; at < size; at += swap_size) std::reverse_copy(from + at, from + at + swap_size, to + at);
}

/// Visits the first element of every line along the last axis of a walk.
template <typename Line>
void for_each_line(const strided_walk& walk, Line&& line) {
  const auto outer = walk.shape.size() - 1;
  shape_t at(outer, 0);
  std::int64_t from = 0, to = 0;
  for (;;) {
    line(from, to);
    std::size_t a = outer;
    while (a-- > 0) {
      from += walk.from[a];
      to += walk.to[a];
      if (++at[a] < walk.shape[a]) break;
      from -= walk.from[a] * walk.shape[a];
      to -= walk.to[a] * walk.shape[a];
      at[a] = 0;
    }
    if (a == static_cast<std::size_t>(-1)) return;
  }
}

template <typename Piece>
void add_pieces(const dtype& type, std::int64_t from, std::int64_t& to, std::vector<Piece>& pieces) {
  if (!type.is_structured()) {
    const auto swap_size = type.is_native() ? 1 : type.swap_size();
    const bool continues = !pieces.empty() && pieces.back().swap_size == 1 && swap_size == 1 &&
                           pieces.back().from + pieces.back().size == from && pieces.back().to + pieces.back().size == to;
    if (continues)
      pieces.back().size += type.item_size();
    else
      pieces.push_back({from, to, type.item_size(), swap_size});
    to += type.item_size();
    return;
  }
  for (const auto& f : type.fields()) {
    if (f.name.empty()) continue;
    for (std::int64_t i = 0; i < f.element_count(); ++i) {
      if (pieces.size() > 100'000) throw error(errc::limit, "a structured type has more than 100,000 elements");
      add_pieces(f.type, from + f.byte_offset + i * f.type.item_size(), to, pieces);
    }
  }
}

}  // namespace

conversion::conversion(const layout& l)
    : stored_size_(l.stored.item_size()), packed_size_(l.stored.native().item_size()), delivered_size_(l.delivered.item_size()) {
  if (const auto* s = std::get_if<strided_layout>(&l.storage)) {
    bits_ = s->bits;
    high_bits_first_ = s->high_bits_first;
  }
  is_native_ = l.stored.is_native();
  if (l.stored.is_structured()) {
    std::int64_t to = 0;
    if (!is_native_) add_pieces(l.stored, 0, to, pieces_);
  } else if (!is_native_) {
    swap_size_ = l.stored.swap_size();
  }
  dtype at = l.stored.native();
  for (const auto& t : l.transforms) {
    add_transform(t, at);
    at = t.to.native();
  }
}

void conversion::add_transform(const transform& t, const dtype& in) {
  if (t.kind == transform_kind::text_to_number) can_be_guarded_ = false;
  transforms_.push_back({make_transform_step(t, in), t.to.item_size()});
}

void conversion::gather_bytes(const std::byte* from, std::int64_t stride, std::int64_t count, std::byte* packed,
                              std::int64_t packed_stride) const {
  if (is_native_ && stride == packed_size_ && packed_stride == packed_size_) {
    std::memcpy(packed, from, static_cast<std::size_t>(count * packed_size_));
    return;
  }
  if (pieces_.empty() && stored_size_ == packed_size_) {
    const auto pick = [&]<std::size_t Size>() {
      if (swap_size_ == Size && swap_size_ > 1)
        copy_line<Size, true>(from, stride, packed, packed_stride, count);
      else
        copy_line<Size, false>(from, stride, packed, packed_stride, count);
    };
    const bool is_simple = swap_size_ == 1 || swap_size_ == stored_size_;
    if (is_simple && stored_size_ == 1) return pick.template operator()<1>();
    if (is_simple && stored_size_ == 2) return pick.template operator()<2>();
    if (is_simple && stored_size_ == 4) return pick.template operator()<4>();
    if (is_simple && stored_size_ == 8) return pick.template operator()<8>();
    for (std::int64_t i = 0; i < count; ++i) copy_units(from + i * stride, packed + i * packed_stride, stored_size_, swap_size_);
    return;
  }
  for (std::int64_t i = 0; i < count; ++i)
    for (const auto& p : pieces_) copy_units(from + i * stride + p.from, packed + i * packed_stride + p.to, p.size, p.swap_size);
}

void conversion::transform_run(const gather& fill, std::byte* to, std::int64_t to_stride, std::int64_t count) const {
  std::int64_t widest = packed_size_;
  for (const auto& s : transforms_) widest = std::max(widest, s.out_size);
  static thread_local std::vector<std::byte> a, b;  // reused from line to line
  if (const auto needed = static_cast<std::size_t>(widest * std::min(block_elements, count)); a.size() < needed || b.size() < needed) {
    a.resize(needed);
    b.resize(needed);
  }
  for (std::int64_t first = 0; first < count; first += block_elements) {
    const auto n = std::min(block_elements, count - first);
    fill(first, n, a.data());
    for (const auto& s : transforms_) {
      s.apply(a.data(), b.data(), n);
      a.swap(b);
    }
    for (std::int64_t i = 0; i < n; ++i)
      std::memcpy(to + (first + i) * to_stride, a.data() + i * delivered_size_, static_cast<std::size_t>(delivered_size_));
  }
}

void conversion::run_line(const std::byte* from, std::int64_t from_stride, std::byte* to, std::int64_t to_stride,
                          std::int64_t count) const {
  if (transforms_.empty()) {
    gather_bytes(from, from_stride, count, to, to_stride);
    return;
  }
  transform_run([&](std::int64_t first, std::int64_t n,
                    std::byte* packed) { gather_bytes(from + first * from_stride, from_stride, n, packed, packed_size_); },
                to, to_stride, count);
}

void conversion::run(const std::byte* from, const strided_walk& raw_walk, std::byte* to) const {
  if (raw_walk.count() == 0 || delivered_size_ == 0) return;
  const auto walk = coalesced(raw_walk);
  for_each_line(walk, [&](std::int64_t from_offset, std::int64_t to_offset) {
    run_line(from + from_offset, walk.from.back(), to + to_offset, walk.to.back(), walk.shape.back());
  });
}

void conversion::run_packed(const std::byte* from, std::int64_t first_bit, const strided_walk& raw_walk, std::byte* to) const {
  if (raw_walk.count() == 0 || delivered_size_ == 0) return;
  const auto walk = coalesced(raw_walk);
  for_each_line(walk, [&](std::int64_t from_offset, std::int64_t to_offset) {
    const auto fill = [&](std::int64_t first, std::int64_t n, std::byte* packed) {
      unpack_bits(from, first_bit + from_offset + first * walk.from.back(), walk.from.back(), bits_, high_bits_first_, packed_size_, packed,
                  n);
    };
    transform_run(fill, to + to_offset, walk.to.back(), walk.shape.back());
  });
}

}  // namespace lamella
