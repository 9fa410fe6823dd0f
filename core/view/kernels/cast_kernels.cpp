// SPDX-License-Identifier: BSD-3-Clause
//
// Casts: packed blocks of one number type to another. Types that compilers do not know go through one they do, in blocks that stay in
// the first cache; strides are taken out before and put back behind.
#include <limits>
#include <type_traits>

#include "kernels/kernel_parts.hpp"

namespace lamella::LAMELLA_KERNELS {

namespace {

constexpr std::int64_t block = 512;

template <typename T>
constexpr bool is_complex = false;
template <typename Part>
constexpr bool is_complex<complex<Part>> = true;
template <typename T>
constexpr bool is_half = std::is_same_v<T, half>;
template <typename T>
constexpr bool is_boolean = std::is_same_v<T, boolean>;

/// The fraction dropped, the ends of the range kept, NaN as 0; nothing here is left to the machine.
template <typename To, typename From>
inline To integer_of(From value) {
  constexpr From high = static_cast<From>(std::uint64_t{1} << (std::numeric_limits<To>::digits - 1)) * 2;
  constexpr From low = std::is_signed_v<To> ? -high : From(0);
  const bool is_inside = (value >= low) & (value < high);
  const To inside = static_cast<To>(is_inside ? value : From(0));
  const To end = value >= high ? std::numeric_limits<To>::max() : (value < low ? std::numeric_limits<To>::min() : To(0));
  return is_inside ? inside : end;
}

template <typename To, typename From>
inline To number_of(From value) {
  if constexpr (is_boolean<To> && is_complex<From>)
    return {static_cast<std::uint8_t>((value.real != 0) | (value.imaginary != 0))};
  else if constexpr (is_boolean<To>)
    return {static_cast<std::uint8_t>(value != From(0))};
  else if constexpr (is_boolean<From>)
    return static_cast<To>(value.byte != 0);
  else if constexpr (std::is_floating_point_v<From> && std::is_integral_v<To>)
    return integer_of<To>(value);
  else
    return static_cast<To>(value);
}

/// As many bits, no sign: what integer casts to it keep.
template <typename T>
struct low_bits {
  using type = T;
};
template <typename T>
  requires std::is_integral_v<T>
struct low_bits<T> {
  using type = std::make_unsigned_t<T>;
};

template <typename From, typename To>
void cast_block(const std::byte* from, std::byte* to, std::int64_t count);

template <typename From, typename Middle, typename To>
void cast_in_two_steps(const std::byte* from, std::byte* to, std::int64_t count) {
  alignas(64) std::byte middle[block * sizeof(Middle)];
  for (std::int64_t first = 0; first < count; first += block) {
    const auto n = count - first < block ? count - first : block;
    cast_block<From, Middle>(from + first * static_cast<std::int64_t>(sizeof(From)), middle, n);
    cast_block<Middle, To>(middle, to + first * static_cast<std::int64_t>(sizeof(To)), n);
  }
}

template <typename Part, typename To>
void cast_real_parts(const std::byte* from, std::byte* to, std::int64_t count) {
  for (std::int64_t i = 0; i < count; ++i) store(to + i * sizeof(To), number_of<To>(load<complex<Part>>(from + i * 2 * sizeof(Part)).real));
}

template <typename From, typename Part>
void cast_to_complex(const std::byte* from, std::byte* to, std::int64_t count) {
  for (std::int64_t i = 0; i < count; ++i)
    store(to + i * 2 * sizeof(Part), complex<Part>{number_of<Part>(load<From>(from + i * sizeof(From))), Part(0)});
}

template <typename From, typename To>
void cast_numbers(const std::byte* from, std::byte* to, std::int64_t count) {
  for (std::int64_t i = 0; i < count; ++i) store(to + i * sizeof(To), number_of<To>(load<From>(from + i * sizeof(From))));
}

template <typename From, typename To>
void cast_to_or_from_half(const std::byte* from, std::byte* to, std::int64_t count) {
  if constexpr (is_half<From> && std::is_same_v<To, float>)
    floats_of_halves(from, to, count);
  else if constexpr (is_half<To> && std::is_same_v<From, float>)
    halves_of_floats(from, to, count);
  else if constexpr (is_half<To> && std::is_same_v<From, double>)
    for (std::int64_t i = 0; i < count; ++i) store(to + 2 * i, half_of(load<double>(from + 8 * i)));
  else if constexpr (is_half<To> && std::is_same_v<From, complex<double>>)
    cast_in_two_steps<From, double, To>(from, to, count);
  else
    cast_in_two_steps<From, float, To>(from, to, count);
}

template <typename From, typename To>
void cast_block(const std::byte* from, std::byte* to, std::int64_t count) {
  if constexpr (std::is_same_v<From, To>)
    std::memcpy(to, from, static_cast<std::size_t>(count) * sizeof(To));
  else if constexpr (is_half<From> || is_half<To>)
    cast_to_or_from_half<From, To>(from, to, count);
  else if constexpr (is_complex<From> && is_complex<To>)
    cast_block<decltype(From::real), decltype(To::real)>(from, to, 2 * count);
  else if constexpr (is_complex<From> && !is_boolean<To>)
    cast_real_parts<decltype(From::real), To>(from, to, count);
  else if constexpr (is_complex<To>)
    cast_to_complex<From, decltype(To::real)>(from, to, count);
  else if constexpr (std::is_integral_v<From> && std::is_integral_v<To> && sizeof(To) <= sizeof(From))
    cast_numbers<typename low_bits<From>::type, typename low_bits<To>::type>(from, to, count);
  else if constexpr (std::is_integral_v<From> && std::is_integral_v<To>)
    cast_numbers<From, typename low_bits<To>::type>(from, to, count);
  else
    cast_numbers<From, To>(from, to, count);
}

using block_function = void (*)(const std::byte*, std::byte*, std::int64_t);

/// Where one side is not packed: its elements go through blocks.
void cast_strided(block_function cast, std::int64_t from_size, std::int64_t to_size, const std::byte* from, std::int64_t from_stride,
                  std::byte* to, std::int64_t to_stride, std::int64_t count) {
  alignas(64) std::byte packed[block * 16];
  alignas(64) std::byte made[block * 16];
  const auto gather = find_gather(from_size);
  const auto scatter = find_scatter(to_size);
  const bool gathers = from_stride != from_size, scatters = to_stride != to_size;
  for (std::int64_t first = 0; first < count; first += block) {
    const auto n = count - first < block ? count - first : block;
    const auto* in = from + first * from_stride;
    auto* out = to + first * to_stride;
    if (gathers) gather(in, from_stride, packed, from_size, n);
    cast(gathers ? packed : in, scatters ? made : out, n);
    if (scatters) scatter(made, to_size, out, to_stride, n);
  }
}

template <typename From, typename To>
void cast_line(const std::byte* from, std::int64_t from_stride, std::byte* to, std::int64_t to_stride, std::int64_t count) {
  if (from_stride == sizeof(From) && to_stride == sizeof(To))
    cast_block<From, To>(from, to, count);
  else
    cast_strided(&cast_block<From, To>, sizeof(From), sizeof(To), from, from_stride, to, to_stride, count);
}

template <typename From>
cast_function cast_from(number_type to) {
  constexpr cast_function all[number_types] = {
      cast_line<From, boolean>,        cast_line<From, std::int8_t>,    cast_line<From, std::int16_t>,  cast_line<From, std::int32_t>,
      cast_line<From, std::int64_t>,   cast_line<From, std::uint8_t>,   cast_line<From, std::uint16_t>, cast_line<From, std::uint32_t>,
      cast_line<From, std::uint64_t>,  cast_line<From, half>,           cast_line<From, float>,         cast_line<From, double>,
      cast_line<From, complex<float>>, cast_line<From, complex<double>>};
  return all[static_cast<int>(to)];
}

}  // namespace

cast_function find_cast(number_type from, number_type to) {
  constexpr cast_function (*all[number_types])(number_type) = {
      cast_from<boolean>,      cast_from<std::int8_t>,   cast_from<std::int16_t>,   cast_from<std::int32_t>,   cast_from<std::int64_t>,
      cast_from<std::uint8_t>, cast_from<std::uint16_t>, cast_from<std::uint32_t>,  cast_from<std::uint64_t>,  cast_from<half>,
      cast_from<float>,        cast_from<double>,        cast_from<complex<float>>, cast_from<complex<double>>};
  return all[static_cast<int>(from)](to);
}

}  // namespace lamella::LAMELLA_KERNELS
