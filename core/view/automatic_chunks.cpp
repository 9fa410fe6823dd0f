// SPDX-License-Identifier: BSD-3-Clause
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "lamella/plan.hpp"

namespace lamella {

namespace {

/// Grows a piece along some axes, evenly, by whole storage chunks, until it has about so many elements.
void grow(shape_t& piece, const shape_t& shape, const shape_t& unit, const std::vector<bool>& may_grow, std::int64_t elements) {
  for (;;) {
    std::size_t best = shape.size();
    double least = 2;  // how much of the axis the piece has
    for (std::size_t a = 0; a < shape.size(); ++a) {
      if (!may_grow[a] || piece[a] >= shape[a]) continue;
      const auto share = static_cast<double>(piece[a]) / static_cast<double>(shape[a]);
      if (share < least) least = share, best = a;
    }
    if (best == shape.size()) return;
    const auto longer = std::min(shape[best], std::max(piece[best] + unit[best], piece[best] / unit[best] * 2 * unit[best]));
    const auto grown = static_cast<double>(element_count(piece)) / static_cast<double>(piece[best]) * static_cast<double>(longer);
    if (grown > static_cast<double>(elements)) return;
    piece[best] = longer;
  }
}

/// The axes that a piece spans whole.
std::vector<bool> whole_axes(std::size_t ndim, chunk_intent intent, std::vector<bool> is_signal) {
  std::vector<bool> whole(ndim, false);
  if (intent == chunk_intent::balanced || ndim == 0) return whole;
  const auto signal_axes = std::ranges::count(is_signal, true);
  if (intent == chunk_intent::frames) {
    if (signal_axes > 0) return is_signal;
    for (auto a = ndim; a-- > (ndim > 2 ? ndim - 2 : 0);) whole[a] = true;
    return whole;
  }
  // A spectrum runs along the only signal axis; through a stack of frames, it runs along the stack.
  if (signal_axes == 1) return is_signal;
  if (signal_axes > 1 && static_cast<std::size_t>(signal_axes) < ndim) {
    for (std::size_t a = 0; a < ndim; ++a) whole[a] = !is_signal[a];
    return whole;
  }
  whole[ndim > 2 ? 0 : ndim - 1] = true;
  return whole;
}

}  // namespace

shape_t automatic_chunks(const view& v, chunk_intent intent, std::uint64_t bytes, const std::vector<bool>& is_signal) {
  if (!is_signal.empty() && is_signal.size() != v.ndim())
    throw error(errc::bad_argument, fmt::format("{} marks of signal axes for {} dimensions", is_signal.size(), v.ndim()));
  if (v.size() == 0) return shape_t(v.ndim(), 1);
  const auto elements = std::max<std::int64_t>(static_cast<std::int64_t>(bytes) / std::max<std::int64_t>(v.type().item_size(), 1), 1);
  auto unit = v.chunk_shape();
  const bool has_chunks = unit != v.shape();
  const auto whole = whole_axes(v.ndim(), intent, is_signal);
  shape_t piece(v.ndim(), 1);
  std::vector<bool> may_grow(v.ndim());
  for (std::size_t a = 0; a < v.ndim(); ++a) {
    if (!has_chunks) unit[a] = 1;
    piece[a] = whole[a] ? v.shape()[a] : unit[a];
    may_grow[a] = !whole[a];
  }
  if (!has_chunks && intent == chunk_intent::balanced && v.ndim() > 0) piece.back() = std::min<std::int64_t>(v.shape().back(), 16);
  grow(piece, v.shape(), unit, may_grow, elements);
  return piece;
}

shape_t automatic_chunks(const dataset& d, chunk_intent intent, std::uint64_t bytes) {
  std::vector<bool> is_signal;
  bool has_navigation = false;
  for (const auto& a : d.axes()) {
    is_signal.push_back(!a.navigate);
    has_navigation = has_navigation || a.navigate;
  }
  return automatic_chunks(d.view(), intent, bytes, has_navigation && is_signal.size() == d.view().ndim() ? is_signal : std::vector<bool>());
}

}  // namespace lamella
