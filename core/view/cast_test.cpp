// SPDX-License-Identifier: BSD-3-Clause
#include "view/cast.hpp"

#include <array>
#include <bit>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstring>
#include <limits>
#include <random>
#include <vector>

#include "view/kernel_set.hpp"

using namespace lamella;

namespace {

constexpr std::array type_names{"|b1", "|i1", "<i2", "<i4", "<i8", "|u1", "<u2", "<u4", "<u8", "<f2", "<f4", "<f8", "<c8", "<c16"};
constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

template <typename To, typename From>
To cast_one(const char* from, const char* to, From value) {
  To made{};
  find_cast(dtype::parse(from), dtype::parse(to))(reinterpret_cast<const std::byte*>(&value), sizeof value,
                                                  reinterpret_cast<std::byte*>(&made), sizeof made, 1);
  return made;
}

/// The value of half precision bits, from the definition of the format (IEEE 754, 3.4).
double value_of_half(std::uint16_t bits) {
  const int exponent = (bits >> 10) & 31, fraction = bits & 1023;
  const double sign = (bits & 0x8000) != 0 ? -1 : 1;
  if (exponent == 31) return fraction != 0 ? not_a_number : sign * infinity;
  if (exponent == 0) return sign * std::ldexp(fraction, -24);
  return sign * std::ldexp(1024 + fraction, exponent - 25);
}

std::vector<std::byte> random_bytes(std::size_t count, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<std::byte> bytes(count);
  for (auto& b : bytes) b = static_cast<std::byte>(random());
  return bytes;
}

/// Bit patterns that random bytes hardly ever hit: infinities, NaNs, subnormals, zeros, ends of ranges, ties.
std::vector<std::byte> special_doubles() {
  std::vector<double> values{0.0,           -0.0,         infinity,
                             -infinity,     not_a_number, 0.5,
                             -0.5,          65504,        65519.999,
                             65520,         -65520,       2147483647.5,
                             -2147483648.5, 4294967295.5, 9.3e18,
                             -9.3e18,       1.9e19,       255.9,
                             -128.9,        1e-310,       5e-324,
                             0x1p-24,       0x1p-25,      0x1.8p-24,
                             0x1.8p-25,     0x1.ffcp-15,  0x1.ffep-15,
                             2049,          0x1.002p0,    0x1.006p0,
                             0x1.0020001p0, 3.5e38,       -3.5e38,
                             1e39,          32767.5,      0x1p63,
                             -0x1p63,       0x1p64,       0x1.fffffffffffffp63,
                             127.5,         -32768.9,     65535.5};
  std::vector<std::byte> bytes(values.size() * 8);
  std::memcpy(bytes.data(), values.data(), bytes.size());
  return bytes;
}

}  // namespace

TEST_CASE("float to integer keeps the ends of the range and drops the fraction") {
  CHECK(cast_one<std::int8_t>("<f4", "|i1", 127.9f) == 127);
  CHECK(cast_one<std::int8_t>("<f4", "|i1", 128.0f) == 127);
  CHECK(cast_one<std::int8_t>("<f4", "|i1", -128.9f) == -128);
  CHECK(cast_one<std::int8_t>("<f4", "|i1", -1e30f) == -128);
  CHECK(cast_one<std::uint8_t>("<f8", "|u1", -0.5) == 0);
  CHECK(cast_one<std::uint16_t>("<f8", "<u2", 65535.9) == 65535);
  CHECK(cast_one<std::int32_t>("<f4", "<i4", 2147483648.0f) == 2147483647);
  CHECK(cast_one<std::int64_t>("<f8", "<i8", 1e300) == std::numeric_limits<std::int64_t>::max());
  CHECK(cast_one<std::int64_t>("<f8", "<i8", -0x1p63) == std::numeric_limits<std::int64_t>::min());
  CHECK(cast_one<std::uint64_t>("<f8", "<u8", 0x1.fffffffffffffp63) == 0xfffffffffffff800u);
  CHECK(cast_one<std::uint64_t>("<f4", "<u8", std::numeric_limits<float>::infinity()) == std::numeric_limits<std::uint64_t>::max());
  for (const auto* to : {"|i1", "<i2", "<i4", "<i8", "|u1", "<u2", "<u4", "<u8"})
    CHECK(cast_one<std::int64_t>("<f8", to, not_a_number) == 0);
}

TEST_CASE("integers wrap, and bools are true but for zero") {
  CHECK(cast_one<std::int8_t>("<i4", "|i1", 200) == -56);
  CHECK(cast_one<std::uint32_t>("|i1", "<u4", std::int8_t{-1}) == 0xffffffffu);
  CHECK(cast_one<std::int64_t>("<u4", "<i8", 0xffffffffu) == 0xffffffffll);
  CHECK(cast_one<std::uint8_t>("<i8", "|b1", std::int64_t{256}) == 1);
  CHECK(cast_one<std::uint8_t>("<f4", "|b1", -0.0f) == 0);
  CHECK(cast_one<std::uint8_t>("<f8", "|b1", not_a_number) == 1);
  CHECK(cast_one<std::uint8_t>("<f2", "|b1", std::uint16_t{0x8000}) == 0);
  CHECK(cast_one<float>("|b1", "<f4", std::uint8_t{7}) == 1.0f);
}

TEST_CASE("complex to real drops the imaginary part, real to complex has none") {
  const std::array<float, 2> value{-3.75f, 9.0f};
  CHECK(cast_one<double>("<c8", "<f8", value) == -3.75);
  CHECK(cast_one<std::int16_t>("<c8", "<i2", value) == -3);
  CHECK(cast_one<std::array<double, 2>>("<c8", "<c16", value) == std::array<double, 2>{-3.75, 9.0});
  CHECK(cast_one<std::array<float, 2>>("<i2", "<c8", std::int16_t{-5}) == std::array<float, 2>{-5, 0});
  CHECK(cast_one<std::uint8_t>("<c8", "|b1", std::array<float, 2>{0, 1}) == 1);
}

TEST_CASE("every half has the value that its format defines, and comes back") {
  for (const auto* set : machine_kernels()) {
    const auto widen = set->cast(number_type::f2, number_type::f4), narrow = set->cast(number_type::f4, number_type::f2);
    std::vector<std::uint16_t> halves(65536), again(65536);
    for (std::size_t i = 0; i < halves.size(); ++i) halves[i] = static_cast<std::uint16_t>(i);
    std::vector<float> floats(65536);
    widen(reinterpret_cast<const std::byte*>(halves.data()), 2, reinterpret_cast<std::byte*>(floats.data()), 4, 65536);
    narrow(reinterpret_cast<const std::byte*>(floats.data()), 4, reinterpret_cast<std::byte*>(again.data()), 2, 65536);
    bool is_right = true;
    for (std::size_t i = 0; i < halves.size(); ++i) {
      const auto value = value_of_half(halves[i]);
      if (std::isnan(value))
        is_right = is_right && std::isnan(floats[i]) && again[i] == (halves[i] | 0x200);
      else
        is_right = is_right && static_cast<double>(floats[i]) == value && again[i] == halves[i];
    }
    CHECK(is_right);
  }
}

TEST_CASE("float and double go to the nearest half, ties to the even one") {
  for (std::uint16_t bits = 0; bits < 0x7bff; ++bits) {
    const double low = value_of_half(bits), high = value_of_half(static_cast<std::uint16_t>(bits + 1));
    const auto middle = (low + high) / 2;
    const auto even = static_cast<std::uint16_t>(bits + (bits & 1));
    const auto below = std::nextafter(middle, 0.0), above = std::nextafter(middle, infinity);
    const bool doubles = cast_one<std::uint16_t>("<f8", "<f2", middle) == even && cast_one<std::uint16_t>("<f8", "<f2", below) == bits &&
                         cast_one<std::uint16_t>("<f8", "<f2", above) == bits + 1;
    const auto single = static_cast<float>(middle);  // exact: 12 bits
    const bool singles = cast_one<std::uint16_t>("<f4", "<f2", single) == even &&
                         cast_one<std::uint16_t>("<f4", "<f2", std::nextafterf(single, 0.0f)) == bits;
    if (!doubles || !singles) FAIL("near half " << bits);
  }
  CHECK(cast_one<std::uint16_t>("<f8", "<f2", 65519.99) == 0x7bff);
  CHECK(cast_one<std::uint16_t>("<f8", "<f2", 65520.0) == 0x7c00);
  CHECK(cast_one<std::uint16_t>("<f4", "<f2", -1e9f) == 0xfc00);
}

TEST_CASE("other types and other byte orders have no cast") {
  CHECK(find_cast(dtype::parse(">f4"), dtype::parse("<f4")) == nullptr);
  CHECK(find_cast(dtype::parse("|S4"), dtype::parse("<f4")) == nullptr);
  CHECK(find_cast(dtype::parse("<f4"), dtype::parse("<M8[s]")) == nullptr);
}

TEST_CASE("casts give the same bits with every set of kernels, packed or in strides") {
  const auto noise = random_bytes(16 * 1500 + 1, 20);
  auto special = special_doubles();
  const auto sets = machine_kernels();
  for (int from = 0; from < number_types; ++from) {
    for (int to = 0; to < number_types; ++to) {
      const auto from_type = static_cast<number_type>(from), to_type = static_cast<number_type>(to);
      const auto from_size = dtype::parse(type_names[static_cast<std::size_t>(from)]).item_size();
      const auto to_size = dtype::parse(type_names[static_cast<std::size_t>(to)]).item_size();
      auto in = noise;
      std::vector<std::byte> numbers(special.size() / 8 * static_cast<std::size_t>(from_size));
      const auto count_of_special = static_cast<std::int64_t>(special.size() / 8);
      sets[0]->cast(number_type::f8, from_type)(special.data(), 8, numbers.data(), from_size, count_of_special);
      std::memcpy(in.data() + 1, numbers.data(), numbers.size());
      const std::int64_t count = 1499;
      std::vector<std::byte> expected(static_cast<std::size_t>(count * to_size));
      sets[0]->cast(from_type, to_type)(in.data() + 1, from_size, expected.data(), to_size, count);
      for (const auto* set : sets) {
        std::vector<std::byte> packed(expected.size()), strided(expected.size() * 3);
        set->cast(from_type, to_type)(in.data() + 1, from_size, packed.data(), to_size, count);
        INFO(set->name << ": " << type_names[static_cast<std::size_t>(from)] << " to " << type_names[static_cast<std::size_t>(to)]);
        CHECK(packed == expected);
        set->cast(from_type, to_type)(in.data() + 1 + (count - 1) * from_size, -from_size, strided.data(), 3 * to_size, count);
        bool is_same = true;
        for (std::int64_t i = 0; i < count; ++i)
          is_same = is_same && std::memcmp(strided.data() + 3 * i * to_size, expected.data() + (count - 1 - i) * to_size,
                                           static_cast<std::size_t>(to_size)) == 0;
        CHECK(is_same);
      }
    }
  }
}
