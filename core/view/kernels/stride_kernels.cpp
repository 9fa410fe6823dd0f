// SPDX-License-Identifier: BSD-3-Clause
//
// Elements out of strides into packed memory, and back.
#include "kernels/kernel_parts.hpp"

namespace lamella::LAMELLA_KERNELS {

namespace {

template <std::size_t Size>
void fill(const std::byte* from, std::byte* to, std::int64_t count) {
  const auto value = load<bits_t<Size>>(from);
  for (std::int64_t i = 0; i < count; ++i) store(to + i * static_cast<std::int64_t>(Size), value);
}

/// A step that the compiler knows becomes shuffles.
template <std::size_t Size, std::int64_t Step>
void gather_known(const std::byte* from, std::byte* to, std::int64_t count) {
  constexpr auto size = static_cast<std::int64_t>(Size);
  for (std::int64_t i = 0; i < count; ++i) store(to + i * size, load<bits_t<Size>>(from + i * (Step * size)));
}

template <std::size_t Size>
void gather(const std::byte* from, std::int64_t from_step, std::byte* to, std::int64_t, std::int64_t count) {
  constexpr auto size = static_cast<std::int64_t>(Size);
  if (from_step == 0) return fill<Size>(from, to, count);
  if (from_step == -size) return gather_known<Size, -1>(from, to, count);
  if (from_step == 2 * size) return gather_known<Size, 2>(from, to, count);
  for (std::int64_t i = 0; i < count; ++i) store(to + i * size, load<bits_t<Size>>(from + i * from_step));
}

template <std::size_t Size>
void scatter(const std::byte* from, std::int64_t, std::byte* to, std::int64_t to_step, std::int64_t count) {
  for (std::int64_t i = 0; i < count; ++i) store(to + i * to_step, load<bits_t<Size>>(from + i * static_cast<std::int64_t>(Size)));
}

}  // namespace

stride_kernel find_gather(std::int64_t size) {
  switch (size) {
    case 1:
      return gather<1>;
    case 2:
      return gather<2>;
    case 4:
      return gather<4>;
    case 8:
      return gather<8>;
    case 16:
      return gather<16>;
    default:
      return nullptr;
  }
}

stride_kernel find_scatter(std::int64_t size) {
  switch (size) {
    case 1:
      return scatter<1>;
    case 2:
      return scatter<2>;
    case 4:
      return scatter<4>;
    case 8:
      return scatter<8>;
    case 16:
      return scatter<16>;
    default:
      return nullptr;
  }
}

}  // namespace lamella::LAMELLA_KERNELS
