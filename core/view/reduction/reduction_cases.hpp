// SPDX-License-Identifier: BSD-3-Clause
//
// Random views for the tests of reductions: types, byte orders, storage in strides and in chunks, index operations, NaN, infinities,
// masks; and their elements, cell by cell, as long double. Used by tests alone.
#pragma once

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <random>
#include <string>
#include <vector>

#include "lamella/lamella.hpp"
#include "view/read/transform_step.hpp"

namespace lamella::reduction_cases {

struct number {
  long double real = 0, imaginary = 0;
};
struct cell {
  std::vector<number> values;  ///< in C order of the reduced axes
  std::vector<bool> is_masked;
  bool is_float = true;
  bool is_exact = true;  ///< sums of integers fit 63 bits
};

template <typename T>
T load_at(const std::byte* from) {
  T value;
  std::memcpy(&value, from, sizeof value);
  return value;
}

inline long double real_at(char kind, std::int64_t size, const std::byte* at) {
  switch (kind) {
    case 'b':
      return *at != std::byte{0} ? 1 : 0;
    case 'i':
      return size == 1   ? load_at<std::int8_t>(at)
             : size == 2 ? load_at<std::int16_t>(at)
             : size == 4 ? load_at<std::int32_t>(at)
                         : static_cast<long double>(load_at<std::int64_t>(at));
    case 'u':
      return size == 1   ? load_at<std::uint8_t>(at)
             : size == 2 ? load_at<std::uint16_t>(at)
             : size == 4 ? load_at<std::uint32_t>(at)
                         : static_cast<long double>(load_at<std::uint64_t>(at));
    default:
      return size == 2   ? half_to_float(load_at<std::uint16_t>(at))
             : size == 4 ? load_at<float>(at)
             : size == 8 ? static_cast<long double>(load_at<double>(at))
                         : load_at<long double>(at);
  }
}

inline number number_of(const dtype& type, const std::byte* at) {
  if (type.kind() != 'c') return {real_at(type.kind(), type.item_size(), at)};
  const auto part = type.item_size() / 2;
  return {real_at('f', part, at), real_at('f', part, at + part)};
}
inline number number_at(const array& a, std::int64_t i) {
  return number_of(a.type(), a.data() + i * a.type().item_size());
}

class random_case {
 public:
  explicit random_case(std::uint32_t seed) : random_(seed) {
    make_view();
    make_axes();
    make_mask();
    make_cells();
  }

  int pick(int below) { return static_cast<int>(random_() % static_cast<std::uint32_t>(below)); }
  [[nodiscard]] const view& reduced() const { return view_; }
  [[nodiscard]] const reduced_axes& axes() const { return axes_; }
  [[nodiscard]] const std::vector<cell>& cells() const { return cells_; }
  [[nodiscard]] const shape_t& kept_shape() const { return kept_shape_; }
  [[nodiscard]] bool is_complex() const { return view_.type().kind() == 'c'; }
  reduce_options options() {
    reduce_options o;
    o.skip_nan = pick(2) == 0;
    o.mask = mask_;
    o.ddof = pick(2);
    o.reading.threads = 1 + pick(3);
    o.reading.io = pick(4) == 0 ? io_mode::read : io_mode::automatic;
    return o;
  }
  [[nodiscard]] std::string text() const {
    return fmt::format("{} ({}) axes {} {}{}", view_.leaf().stored.str(), fmt::join(view_.shape(), ","),
                       axes_ ? fmt::format("({})", fmt::join(*axes_, ",")) : "all", storage_, mask_ ? " masked" : "");
  }

 private:
  void make_view() {
    static const char* const types[] = {"|b1", "|i1", "|u1", "<i2", ">i2", "<u2", ">u2", "<i4", ">i4", "<u4",  ">u4", "<i8", ">i8", "<u8",
                                        ">u8", "<f2", ">f2", "<f4", ">f4", "<f8", ">f8", "<f4", ">f4", "<f16", "<c8", ">c8", "<c16"};
    const auto type = dtype::parse(types[pick(std::size(types))]);
    shape_t shape;
    const auto ndim = pick(5);
    std::int64_t room = pick(40) == 0 ? 300000 : 3000;
    for (int a = 0; a < ndim; ++a) {
      shape.push_back(pick(60) == 0 ? 0 : 1 + pick(static_cast<int>(std::clamp<std::int64_t>(room, 1, pick(3) == 0 ? 20000 : 40))));
      room /= std::max<std::int64_t>(shape.back(), 1);
    }
    fill_bytes(type, element_count(shape));
    layout l{.stored = type, .delivered = type.native(), .shape = shape};
    const bool is_chunked = ndim > 0 && pick(3) == 0;
    storage_ = is_chunked ? "chunked" : "strided";
    auto bytes = bytes_;
    if (is_chunked)
      l.storage = chunks_of(shape, type.item_size(), bytes);
    else
      l.storage = strides_of(shape, type.item_size());
    auto kept = std::make_shared<std::vector<std::byte>>(std::move(bytes));
    auto sources = std::make_shared<source_set>();
    sources->sources.push_back(memory_source(*kept, kept, "test"));
    view_ = view(std::make_shared<const layout>(std::move(l)), sources);
    operate();
  }

  /// Element by element: small whole numbers, large ones, fractions, with NaN and infinities now and then.
  void fill_bytes(const dtype& type, std::int64_t count) {
    bytes_.resize(static_cast<std::size_t>(count * type.item_size()));
    const bool has_nan = pick(2) == 0, has_infinity = pick(6) == 0, is_small = pick(2) == 0;
    const auto parts = type.kind() == 'c' ? 2 : 1;
    const auto size = static_cast<std::size_t>(type.item_size() / parts);
    std::normal_distribution<double> spread(pick(2) == 0 ? 1000 : 0, 12);
    for (std::int64_t i = 0; i < count * parts; ++i) {
      auto* at = bytes_.data() + static_cast<std::size_t>(i) * size;
      double value = is_small ? pick(5) - 2 : spread(random_);
      if (has_nan && pick(10) == 0) value = std::numeric_limits<double>::quiet_NaN();
      if (has_infinity && pick(20) == 0)
        value = pick(2) == 0 ? std::numeric_limits<double>::infinity() : -std::numeric_limits<double>::infinity();
      std::uint64_t bits = random_() | static_cast<std::uint64_t>(random_()) << 32;
      if (type.kind() == 'b') bits = static_cast<std::uint64_t>(pick(2));
      if (is_small && type.kind() != 'b') bits = static_cast<std::uint64_t>(std::isfinite(value) ? static_cast<std::int64_t>(value) : 3);
      if (is_small && type.kind() == 'u') bits &= 3;
      if (type.kind() == 'f' || type.kind() == 'c') {
        const auto single = static_cast<float>(value);
        const auto extended = static_cast<long double>(value);
        if (size == 2) bits = random_half(value);
        if (size == 4) std::memcpy(&bits, &single, 4);
        if (size == 8) std::memcpy(&bits, &value, 8);
        if (size == sizeof extended) {
          std::memcpy(at, &extended, size);
          continue;
        }
      }
      std::memcpy(at, &bits, size);
      if (type.is_big_endian()) std::reverse(at, at + size);
    }
  }

  std::uint64_t random_half(double value) {
    if (std::isnan(value)) return 0x7e00;
    if (std::isinf(value)) return value > 0 ? 0x7c00 : 0xfc00;
    auto bits = random_() & 0xffff;
    return (bits & 0x7c00) == 0x7c00 ? bits & 0x83ff : bits;  // finite
  }

  strided_layout strides_of(const shape_t& shape, std::int64_t item_size) {
    std::vector<std::size_t> order(shape.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    if (pick(3) == 0) std::ranges::shuffle(order, random_);
    strided_layout s{.strides = shape_t(shape.size())};
    auto stride = item_size;
    for (auto i = order.size(); i-- > 0;) {
      s.strides[order[i]] = stride;
      stride *= std::max<std::int64_t>(shape[order[i]], 1);
    }
    return s;
  }

  chunked_layout chunks_of(const shape_t& shape, std::int64_t item_size, std::vector<std::byte>& bytes) {
    chunked_layout c;
    shape_t grid;
    for (const auto length : shape) {
      c.chunk_shape.push_back(1 + pick(static_cast<int>(std::min<std::int64_t>(std::max<std::int64_t>(length, 1), 50))));
      grid.push_back((length + c.chunk_shape.back() - 1) / c.chunk_shape.back());
    }
    c.full_edges = true;
    const auto chunk_bytes = element_count(c.chunk_shape) * item_size;
    arithmetic_locations places{.byte_length = static_cast<std::uint64_t>(chunk_bytes), .strides = contiguous_strides(grid, chunk_bytes)};
    const auto chunks = element_count(grid);
    std::vector<std::byte> stored(static_cast<std::size_t>(chunks * chunk_bytes));
    for (std::size_t i = 0; i + 1 <= stored.size() / static_cast<std::size_t>(item_size); ++i) {
      const auto from = bytes.empty() ? 0 : (i * static_cast<std::size_t>(item_size)) % bytes.size();
      if (!bytes.empty())
        std::memcpy(stored.data() + i * static_cast<std::size_t>(item_size), bytes.data() + from, static_cast<std::size_t>(item_size));
    }
    bytes = std::move(stored);
    c.locations = std::move(places);
    return c;
  }

  void operate() {
    if (view_.ndim() == 0) return;
    if (pick(2) == 0) {
      std::vector<int> order(view_.ndim());
      for (std::size_t i = 0; i < order.size(); ++i) order[i] = static_cast<int>(i);
      std::ranges::shuffle(order, random_);
      view_ = view_.permute(order);
    }
    for (int a = 0; a < static_cast<int>(view_.ndim()); ++a)
      if (pick(4) == 0) view_ = view_.flip(a);
    if (pick(3) == 0) {
      std::vector<range> ranges;
      for (const auto length : view_.shape()) {
        range r;
        if (pick(2) == 0) r = {length / 5, length - length / 7, 1 + pick(3)};
        ranges.push_back(r);
      }
      view_ = view_.slice(ranges);
    }
  }

  void make_axes() {
    if (pick(3) == 0) return;
    axes_.emplace();
    for (int a = 0; a < static_cast<int>(view_.ndim()); ++a)
      if (pick(2) == 0) axes_->push_back(pick(2) == 0 ? a : a - static_cast<int>(view_.ndim()));
  }

  void make_mask() {
    if (pick(4) != 0) return;
    shape_t shape;
    const auto from = view_.ndim() == 0 ? 0 : pick(static_cast<int>(view_.ndim()) + 1);
    for (auto a = static_cast<std::size_t>(from); a < view_.ndim(); ++a) shape.push_back(pick(3) == 0 ? 1 : view_.shape()[a]);
    auto bytes = std::make_shared<std::vector<std::byte>>(static_cast<std::size_t>(element_count(shape)));
    const auto share = 2 + pick(6);
    for (auto& b : *bytes) b = static_cast<std::byte>(pick(share) == 0 ? 1 : 0);
    mask_ = view_of(array(dtype('b', 1), shape, contiguous_strides(shape, 1), bytes->data(), bytes));
  }

  void make_cells() {
    std::vector<bool> is_reduced(view_.ndim(), !axes_.has_value());
    if (axes_)
      for (const auto a : *axes_) is_reduced[static_cast<std::size_t>(a < 0 ? a + static_cast<int>(view_.ndim()) : a)] = true;
    for (std::size_t a = 0; a < view_.ndim(); ++a)
      if (!is_reduced[a]) kept_shape_.push_back(view_.shape()[a]);
    cells_.resize(static_cast<std::size_t>(element_count(kept_shape_)));
    const auto kind = view_.type().kind();
    for (auto& c : cells_) {
      c.is_float = kind == 'f' || kind == 'c';
      c.is_exact = view_.type().item_size() < 8;
    }
    const auto values = view_.read();
    const auto mask = mask_ ? std::optional(mask_->read()) : std::nullopt;
    shape_t at(view_.ndim(), 0);
    for (std::int64_t i = 0; i < view_.size(); ++i) {
      std::int64_t place = 0, masked = 0;
      for (std::size_t a = 0; a < view_.ndim(); ++a) {
        if (!is_reduced[a]) place = place * view_.shape()[a] + at[a];
        const auto missing = mask ? view_.ndim() - mask->shape().size() : view_.ndim();
        if (a >= missing) masked = masked * mask->shape()[a - missing] + (mask->shape()[a - missing] == 1 ? 0 : at[a]);
      }
      auto& c = cells_[static_cast<std::size_t>(place)];
      c.values.push_back(number_at(values, i));
      c.is_masked.push_back(mask && mask->data()[masked] != std::byte{0});
      for (auto a = view_.ndim(); a-- > 0;) {
        if (++at[a] < view_.shape()[a]) break;
        at[a] = 0;
      }
    }
  }

  std::mt19937 random_;
  std::vector<std::byte> bytes_;
  view view_;
  reduced_axes axes_;
  std::optional<view> mask_;
  std::vector<cell> cells_;
  shape_t kept_shape_;
  std::string storage_;
};

}  // namespace lamella::reduction_cases
