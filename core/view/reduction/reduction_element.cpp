// SPDX-License-Identifier: BSD-3-Clause
#include "view/reduction/reduction_element.hpp"

#include <fmt/format.h>

#include <bit>
#include <cmath>
#include <cstring>

#include "lamella/error.hpp"
#include "view/read/transform_step.hpp"

namespace lamella {

namespace {

error no_numbers(const dtype& type) {
  return {errc::unsupported, fmt::format("elements of type {} have no numbers", type.str())};
}

reduced_type integer_type(const dtype& t) {
  const auto size = static_cast<std::uint64_t>(t.item_size());
  if (size > 8 || !std::has_single_bit(size)) throw no_numbers(t);
  return static_cast<reduced_type>(2 * std::countr_zero(size) + (t.kind() == 'u' ? 1 : 0));
}

template <typename T>
T load_as(const std::byte* from, bool is_swapped) noexcept {
  std::array<std::byte, sizeof(T)> raw;
  std::memcpy(raw.data(), from, sizeof(T));
  if (is_swapped) std::reverse(raw.begin(), raw.end());
  return std::bit_cast<T>(raw);
}

/// The half that a float is, which came of a half.
std::uint16_t half_of(float value) noexcept {
  const auto sign = static_cast<std::uint16_t>(std::signbit(value) ? 0x8000 : 0);
  if (std::isnan(value)) return static_cast<std::uint16_t>(sign | 0x7e00);
  if (std::isinf(value)) return static_cast<std::uint16_t>(sign | 0x7c00);
  int exponent = 0;
  const auto digits = std::frexp(std::fabs(value), &exponent);  // [0.5, 1)
  if (digits == 0) return sign;
  if (exponent < -13) return static_cast<std::uint16_t>(sign | static_cast<int>(std::ldexp(digits, exponent + 24)));
  return static_cast<std::uint16_t>(sign | ((exponent + 14) << 10) | (static_cast<int>(std::ldexp(digits, 11)) & 0x3ff));
}

}  // namespace

reduced_element::reduced_element(const dtype& delivered) {
  if (delivered.is_structured()) throw no_numbers(delivered);
  is_complex = delivered.kind() == 'c';
  part_size = delivered.item_size() / (is_complex ? 2 : 1);
  switch (delivered.kind()) {
    case 'b':
      if (part_size != 1) throw no_numbers(delivered);
      stored = form::boolean;
      type = reduced_type::uint8;
      break;
    case 'i':
    case 'u':
      type = integer_type(delivered);
      break;
    case 'f':
    case 'c':
      type = part_size == 2 || part_size == 4 ? reduced_type::float32 : reduced_type::float64;
      if (part_size == 2) stored = form::half;
      if (part_size == sizeof(long double)) stored = form::extended;
      if (stored == form::plain && part_size != 4 && part_size != 8) throw no_numbers(delivered);
      break;
    default:
      throw no_numbers(delivered);
  }
  constexpr std::int64_t sizes[] = {1, 1, 2, 2, 4, 4, 8, 8, 4, 8};
  staged_size = sizes[number()];
}

void reduced_element::stage(const reduction_kernels& kernels, const std::byte* from, bool is_swapped, int part, std::int64_t count,
                            std::byte* to) const noexcept {
  if (stored == form::plain && !is_complex) {
    if (is_swapped)
      kernels.swap_bytes[std::countr_zero(static_cast<std::uint64_t>(part_size))](from, to, count);
    else
      std::memcpy(to, from, static_cast<std::size_t>(count * part_size));
    return;
  }
  const auto step = is_complex ? 2 * part_size : part_size;
  from += part * part_size;
  for (std::int64_t i = 0; i < count; ++i, from += step) {
    if (stored == form::boolean) {
      to[i] = static_cast<std::byte>(*from != std::byte{0} ? 1 : 0);
    } else if (stored == form::extended) {
      const auto value = static_cast<double>(load_as<long double>(from, is_swapped));
      std::memcpy(to + i * 8, &value, 8);
    } else if (stored == form::half) {
      const auto value = half_to_float(load_as<std::uint16_t>(from, is_swapped));
      std::memcpy(to + i * 4, &value, 4);
    } else if (part_size == 4) {
      const auto value = load_as<float>(from, is_swapped);
      std::memcpy(to + i * 4, &value, 4);
    } else {
      const auto value = load_as<double>(from, is_swapped);
      std::memcpy(to + i * 8, &value, 8);
    }
  }
}

namespace {

double float64_of(std::int64_t key) noexcept {
  return std::bit_cast<double>(key ^ ((key >> 63) & INT64_MAX));
}
float float32_of(std::int64_t key) noexcept {
  const auto k = static_cast<std::int32_t>(key);
  return std::bit_cast<float>(k ^ ((k >> 31) & INT32_MAX));
}

}  // namespace

double reduced_element::value_of(std::int64_t key) const noexcept {
  switch (type) {
    case reduced_type::float64:
      return float64_of(key);
    case reduced_type::float32:
      return static_cast<double>(float32_of(key));
    case reduced_type::uint64:
      return static_cast<double>(static_cast<std::uint64_t>(key) ^ (std::uint64_t{1} << 63));
    case reduced_type::uint32:
      return static_cast<double>(static_cast<std::uint32_t>(key) ^ (std::uint32_t{1} << 31));
    default:
      return static_cast<double>(key);
  }
}

void reduced_element::write_key(std::int64_t key, std::byte* to) const noexcept {
  const auto put = [to](auto value) { std::memcpy(to, &value, sizeof value); };
  if (type == reduced_type::uint32) key ^= std::int64_t{1} << 31;
  if (type == reduced_type::uint64) key ^= INT64_MIN;
  if (stored == form::half)
    put(half_of(float32_of(key)));
  else if (stored == form::extended)
    put(static_cast<long double>(float64_of(key)));
  else if (type == reduced_type::float32)
    put(float32_of(key));
  else if (type == reduced_type::float64)
    put(float64_of(key));
  else
    std::memcpy(to, &key, static_cast<std::size_t>(part_size));  // the low bytes, on a little-endian machine
}

}  // namespace lamella
