// SPDX-License-Identifier: BSD-3-Clause
#include <fmt/format.h>

#include "lamella/view.hpp"

namespace lamella {

namespace {

const strided_layout& mappable(const view& v) {
  const auto* s = std::get_if<strided_layout>(&v.leaf().storage);
  if (s == nullptr)
    throw error(errc::not_mappable, fmt::format("the elements are stored as '{}', not in one piece", to_string(v.access())),
                {.hint = "read() gives a copy"});
  if (s->bits != 0)
    throw error(errc::not_mappable, fmt::format("elements are packed in {} bits", s->bits), {.hint = "read() unpacks them"});
  if (s->zeros_beyond_end)
    throw error(errc::not_mappable, "part of the array lies beyond the end of the file", {.hint = "read() fills it with zeros"});
  return *s;
}

// A file that the system does not map, or one beyond the number of maps that a process should have: the same bytes, copied.
array copied(const view& v, const dtype& stored) {
  auto plain = std::make_shared<layout>(v.leaf());
  plain->stored = plain->delivered = dtype('V', stored.item_size());
  plain->transforms.clear();
  const auto copy = view::restored(std::move(plain), v.sources(), v.leaf_start(), v.walks(), v.shape()).read();
  return {stored, v.shape(), contiguous_strides(v.shape(), stored.item_size()), copy.data(), copy.owner()};
}

}  // namespace

array view::raw() const {
  const auto& s = mappable(*this);
  const auto& file = sources_->sources.at(s.source);
  file->check_unchanged();
  auto mapping = file->mapping();
  if (!mapping && file->kind() != source_kind::file)
    throw error(errc::not_mappable, "the source is not a file that can be mapped", {.path = file->path(), .hint = "read() gives a copy"});
  if (!mapping) return copied(*this, leaf_->stored);
  auto position = static_cast<std::int64_t>(s.byte_offset);
  for (std::size_t a = 0; a < s.strides.size(); ++a) position += start_[a] * s.strides[a];
  shape_t strides;
  std::int64_t low = position, high = position + leaf_->stored.item_size();
  for (std::size_t i = 0; i < walks_.size(); ++i) {
    strides.push_back(walks_[i].leaf_axis == no_axis ? 0 : walks_[i].step * s.strides[walks_[i].leaf_axis]);
    const auto reach = strides[i] * (shape_[i] - 1);
    (reach < 0 ? low : high) += reach;
  }
  if (size() == 0) return {leaf_->stored, shape_, strides, mapping->data(), mapping};
  if (low < 0 || high > static_cast<std::int64_t>(mapping->size()))
    throw error(errc::truncated, fmt::format("the view needs bytes up to {}, the mapping has {}", high, mapping->size()),
                {.path = file->path()});
  const auto* data = mapping->data() + position;
  return {leaf_->stored, shape_, std::move(strides), data, std::move(mapping)};
}

array view::map() const {
  static_cast<void>(mappable(*this));
  if (!leaf_->transforms.empty())
    throw error(errc::not_mappable, fmt::format("stored {} becomes {} on reading", leaf_->stored.str(), leaf_->delivered.str()),
                {.hint = "raw() maps what is stored"});
  if (!leaf_->stored.is_native())
    throw error(errc::not_mappable,
                fmt::format("elements are stored as {}, this machine's order is {}", leaf_->stored.str(), leaf_->delivered.str()),
                {.hint = "raw() maps them as they are, read() swaps"});
  auto mapped = raw();
  const auto alignment = leaf_->stored.swap_size();
  bool is_aligned = reinterpret_cast<std::uintptr_t>(mapped.data()) % static_cast<std::uintptr_t>(alignment) == 0;
  for (const auto stride : mapped.byte_strides()) is_aligned = is_aligned && stride % alignment == 0;
  if (!is_aligned && size() != 0)
    throw error(errc::not_mappable, fmt::format("elements do not stand at multiples of {} bytes", alignment),
                {.hint = "raw() maps them as they are, read() copies"});
  return mapped;
}

}  // namespace lamella
