// SPDX-License-Identifier: BSD-3-Clause
#include "lamella/view.hpp"

#include <fmt/format.h>

#include <algorithm>

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
