// SPDX-License-Identifier: BSD-3-Clause
#include "file/write/target_order.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace lamella {

namespace {

template <typename Word>
Word swapped(Word word) {
  if constexpr (sizeof word == 2) return __builtin_bswap16(word);
  if constexpr (sizeof word == 4) return __builtin_bswap32(word);
  if constexpr (sizeof word == 8) return __builtin_bswap64(word);
}

template <typename Word>
void swap_words(std::byte* at, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    Word word;
    std::memcpy(&word, at + i * sizeof word, sizeof word);
    word = swapped(word);
    std::memcpy(at + i * sizeof word, &word, sizeof word);
  }
}

void swap_run(std::byte* at, std::size_t bytes, std::size_t swap_size) {
  if (swap_size == 2) return swap_words<std::uint16_t>(at, bytes / 2);
  if (swap_size == 4) return swap_words<std::uint32_t>(at, bytes / 4);
  if (swap_size == 8) return swap_words<std::uint64_t>(at, bytes / 8);
  for (std::size_t i = 0; swap_size > 1 && i + swap_size <= bytes; i += swap_size) std::reverse(at + i, at + i + swap_size);
}

/// Native elements into the order of a type, which has no padding.
void swap_elements(std::byte* at, std::int64_t count, const dtype& type) {
  if (type.is_native()) return;
  if (!type.is_structured())
    return swap_run(at, static_cast<std::size_t>(count * type.item_size()), static_cast<std::size_t>(type.swap_size()));
  for (std::int64_t i = 0; i < count; ++i)
    for (const auto& f : type.fields()) swap_elements(at + i * type.item_size() + f.byte_offset, f.element_count(), f.type);
}

bool has_padding(const dtype& type) {
  return type.item_size() != type.native().item_size();
}

/// Reading only copies or swaps, and knows the order from the layout's type alone.
bool is_swap_at_most(const layout& l) {
  const auto* s = std::get_if<strided_layout>(&l.storage);
  const bool has_elements = s != nullptr ? s->bits == 0 : std::holds_alternative<chunked_layout>(l.storage);
  return has_elements && l.transforms.empty() && !l.stored.is_structured() && l.stored.swap_size() > 1;
}

/// The same view, whose elements are taken for those of the other order: what is delivered as native is then of that order.
view relabelled(const view& v) {
  auto leaf = std::make_shared<layout>(v.leaf());
  const auto& t = leaf->stored;
  leaf->stored = dtype(t.kind(), t.item_size(), !t.is_big_endian(), t.unit());
  return view::restored(std::move(leaf), v.sources(), v.leaf_start(), v.walks(), v.shape());
}

}  // namespace

target_order::target_order(const view& v, const dtype& stored) : view_(v), stored_(stored) {
  if (has_padding(stored)) throw error(errc::unsupported, "a writer asks for elements with room between their fields");
  if (stored.is_native()) return;
  if (is_swap_at_most(v.leaf()))
    view_ = relabelled(v);
  else
    swaps_after_ = true;
}

void target_order::read(const element_box& box, std::byte* to, const read_options& options) const {
  std::vector<range> ranges;
  for (std::size_t a = 0; a < box.shape.size(); ++a) ranges.push_back({box.start[a], box.start[a] + box.shape[a]});
  const auto part = view_.slice(ranges);
  part.read_into({to, static_cast<std::size_t>(part.byte_size())}, options);
  if (swaps_after_) swap_elements(to, part.size(), stored_);
}

}  // namespace lamella
