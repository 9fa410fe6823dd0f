// SPDX-License-Identifier: BSD-3-Clause
#include "view/read/conversion.hpp"

#include <algorithm>
#include <bit>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstring>
#include <limits>
#include <numeric>
#include <random>

using namespace lamella;

namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

layout layout_of(const char* stored, std::vector<transform> transforms = {}, const char* delivered = nullptr) {
  layout l;
  l.stored = dtype::parse(stored);
  l.delivered = delivered == nullptr ? l.stored.native() : dtype::parse(delivered);
  l.storage = strided_layout{};
  l.transforms = std::move(transforms);
  return l;
}

std::vector<std::byte> random_bytes(std::size_t count, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<std::byte> bytes(count);
  for (auto& b : bytes) b = static_cast<std::byte>(random());
  return bytes;
}

template <typename T>
std::vector<std::byte> bytes_of(const std::vector<T>& values) {
  std::vector<std::byte> bytes(values.size() * sizeof(T));
  std::memcpy(bytes.data(), values.data(), bytes.size());
  return bytes;
}

template <typename T>
T swapped(T value) {
  auto bytes = std::bit_cast<std::array<std::byte, sizeof(T)>>(value);
  std::ranges::reverse(bytes);
  return std::bit_cast<T>(bytes);
}

/// A box of elements in source and destination, some axes turned, exchanged or with gaps, and where element 0 is.
struct random_walk {
  strided_walk walk;
  std::int64_t from_first = 0, to_first = 0, from_bytes = 0, to_bytes = 0;
};

shape_t strides_over(const shape_t& shape, std::int64_t size, std::int64_t& first, std::int64_t& bytes, std::mt19937_64& random) {
  std::vector<std::size_t> order(shape.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  if (random() % 2 == 0) std::ranges::shuffle(order, random);
  shape_t strides(shape.size());
  auto stride = random() % 3 == 0 ? size * static_cast<std::int64_t>(1 + random() % 3) : size;
  first = static_cast<std::int64_t>(random() % 5);
  bytes = first + size;
  for (auto a = order.size(); a-- > 0;) {
    strides[order[a]] = stride;
    bytes += stride * (shape[order[a]] - 1);
    if (random() % 4 == 0) {
      first += stride * (shape[order[a]] - 1);
      strides[order[a]] = -stride;
    }
    stride = stride * shape[order[a]] + (random() % 4 == 0 ? static_cast<std::int64_t>(random() % 7) : 0);
  }
  return strides;
}

random_walk make_walk(std::int64_t from_size, std::int64_t to_size, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  random_walk w;
  const auto ndim = random() % 5;
  std::int64_t count = 1;
  for (std::size_t a = 0; a < ndim; ++a) {
    const auto length = static_cast<std::int64_t>(1 + random() % (a < 2 ? 150 : 6));
    w.walk.shape.push_back(count * length > 20000 ? 2 : length);
    count *= w.walk.shape.back();
  }
  w.walk.from = strides_over(w.walk.shape, from_size, w.from_first, w.from_bytes, random);
  w.walk.to = strides_over(w.walk.shape, to_size, w.to_first, w.to_bytes, random);
  w.walk.past_caches = random() % 4 == 0;
  return w;
}

/// What a walk is, element by element.
template <typename One>
void for_each_element(const strided_walk& walk, One&& one) {
  const auto count = walk.count();
  for (std::int64_t i = 0; i < count; ++i) {
    std::int64_t from = 0, to = 0, left = i;
    for (auto a = walk.shape.size(); a-- > 0; left /= walk.shape[a]) {
      from += left % walk.shape[a] * walk.from[a];
      to += left % walk.shape[a] * walk.to[a];
    }
    one(from, to);
  }
}

/// Runs a conversion with every set of kernels over random walks and compares it with one(from, to) on every element.
template <typename One>
void check_walks(const layout& l, int walks, One&& one) {
  for (int i = 0; i < walks; ++i) {
    const auto seed = static_cast<std::uint64_t>(i);
    const auto w = make_walk(l.stored.item_size(), l.delivered.item_size(), seed);
    const auto in = random_bytes(static_cast<std::size_t>(w.from_bytes), seed + 1000);
    std::vector<std::byte> expected(static_cast<std::size_t>(w.to_bytes), std::byte{0xa5});
    for_each_element(w.walk,
                     [&](std::int64_t from, std::int64_t to) { one(in.data() + w.from_first + from, expected.data() + w.to_first + to); });
    for (const auto* set : machine_kernels()) {
      std::vector<std::byte> made(expected.size(), std::byte{0xa5});
      const conversion convert(l, *set);
      CHECK(convert.can_be_guarded());
      convert.run(in.data() + w.from_first, w.walk, made.data() + w.to_first);
      INFO(set->name << ": " << l.stored.str() << ", seed " << seed);
      CHECK(made == expected);
    }
  }
}

template <typename T>
T load(const std::byte* from) {
  T value;
  std::memcpy(&value, from, sizeof value);
  return value;
}
template <typename T>
void store(std::byte* to, T value) {
  std::memcpy(to, &value, sizeof value);
}

/// Multiply, then add, each rounded; the blank becomes NaN.
template <typename In, typename Out>
void check_affine(const char* in, const char* out, transform t) {
  t.kind = transform_kind::affine;
  t.to = dtype::parse(out);
  for (const bool is_big : {false, true}) {
    auto type = std::string(in);
    if (is_big && type[0] == '<') type[0] = '>';
    check_walks(layout_of(type.c_str(), {t}, out), 8, [&](const std::byte* from, std::byte* to) {
      auto stored = load<In>(from);
      if (type[0] == '>') stored = swapped(stored);
      volatile Out value = static_cast<Out>(stored);
      value = value * static_cast<Out>(t.scale.value_or(1));
      if (t.offset) value = value + static_cast<Out>(*t.offset);
      if (std::is_integral_v<In> && t.blank && stored == static_cast<In>(*t.blank)) value = std::numeric_limits<Out>::quiet_NaN();
      store<Out>(to, value);
    });
  }
}

}  // namespace

TEST_CASE("elements of the other byte order are reversed unit by unit, wherever they stand") {
  const struct {
    const char* type;
    std::int64_t unit;
  } cases[] = {{"|u1", 1},   {">i2", 2}, {">f4", 4}, {">f8", 8}, {">c8", 4}, {">c16", 8}, {">f16", 16}, {">c32", 16}, {">f12", 12},
               {">c24", 12}, {">U3", 4}, {"<U1", 1}, {"|S7", 1}, {"<f4", 1}, {"<c16", 1}, {"|V24", 1},  {">M8[s]", 8}};
  for (const auto& c : cases) {
    const auto size = dtype::parse(c.type).item_size();
    check_walks(layout_of(c.type), 40, [&](const std::byte* from, std::byte* to) {
      for (std::int64_t at = 0; at < size; at += c.unit) std::reverse_copy(from + at, from + at + c.unit, to + at);
    });
  }
}

TEST_CASE("structured elements lose their padding and get this machine's order, field by field") {
  const auto l = layout_of("[('a', '>i2'), ('', '|V3'), ('b', '>f8', (2,)), ('c', '|S3'), ('d', [('e', '>u4'), ('f', '|u1')])]");
  CHECK(l.delivered.item_size() == 2 + 16 + 3 + 5);
  check_walks(l, 30, [](const std::byte* from, std::byte* to) {
    std::reverse_copy(from, from + 2, to);
    std::reverse_copy(from + 5, from + 13, to + 2);
    std::reverse_copy(from + 13, from + 21, to + 10);
    std::copy(from + 21, from + 24, to + 18);
    std::reverse_copy(from + 24, from + 28, to + 21);
    to[25] = from[28];
  });
}

TEST_CASE("scale and offset are rounded one after the other in the type of the result") {
  const transform t{.scale = 0.1, .offset = 1000.3};
  check_affine<std::int8_t, float>("|i1", "<f4", t);
  check_affine<std::uint8_t, double>("|u1", "<f8", t);
  check_affine<std::int16_t, float>("<i2", "<f4", t);
  check_affine<std::uint16_t, float>("<u2", "<f4", {.scale = 3});
  check_affine<std::uint16_t, double>("<u2", "<f8", {.offset = -0.25});
  check_affine<std::int32_t, float>("<i4", "<f4", t);
  check_affine<std::int32_t, double>("<i4", "<f8", t);
  check_affine<std::uint32_t, float>("<u4", "<f4", t);
  check_affine<std::int64_t, double>("<i8", "<f8", t);
  check_affine<std::uint64_t, float>("<u8", "<f4", t);
  check_affine<float, float>("<f4", "<f4", t);
  check_affine<float, double>("<f4", "<f8", t);
  check_affine<double, double>("<f8", "<f8", t);
  check_affine<double, float>("<f8", "<f4", t);
}

TEST_CASE("the blank is NaN, a blank that the type cannot hold is never met") {
  for (std::int64_t blank = -128; blank < 128; blank += 51) check_affine<std::int8_t, float>("|i1", "<f4", {.scale = 2, .blank = blank});
  const transform beyond{.kind = transform_kind::affine, .to = dtype::parse("<f4"), .blank = 256 + 7};
  const conversion convert(layout_of("|u1", {beyond}, "<f4"));
  const std::byte seven{7};
  float made = 0;
  convert.run(&seven, {{1}, {1}, {4}}, reinterpret_cast<std::byte*>(&made));
  CHECK(made == 7);
}

TEST_CASE("an absent offset leaves negative zero alone") {
  const transform t{.kind = transform_kind::affine, .to = dtype::parse("<f4"), .scale = 2, .offset = 0};
  const float in = -0.0f;
  float made = 1;
  conversion(layout_of("<f4", {t})).run(reinterpret_cast<const std::byte*>(&in), {{1}, {4}, {4}}, reinterpret_cast<std::byte*>(&made));
  CHECK(std::signbit(made));
}

TEST_CASE("of complex numbers both parts are scaled, the real one shifted") {
  const transform t{.kind = transform_kind::affine, .to = dtype::parse("<c8"), .scale = 0.3, .offset = 7};
  check_walks(layout_of(">c8", {t}, "<c8"), 10, [](const std::byte* from, std::byte* to) {
    volatile float real = swapped(load<float>(from)), imaginary = swapped(load<float>(from + 4));
    real = real * 0.3f;
    imaginary = imaginary * 0.3f;
    store<float>(to, real + 7.0f);
    store<float>(to + 4, imaginary);
  });
}

TEST_CASE("halves are scaled as the singles that they are") {
  const transform t{.kind = transform_kind::affine, .to = dtype::parse("<f4"), .scale = 2};
  std::vector<std::uint16_t> in(1300);
  for (std::size_t i = 0; i < in.size(); ++i) in[i] = swapped(static_cast<std::uint16_t>(i * 37 % 0x7c00));
  for (const auto* set : machine_kernels()) {
    std::vector<float> made(in.size());
    conversion(layout_of(">f2", {t}, "<f4"), *set).run(bytes_of(in).data(), {{1300}, {2}, {4}}, reinterpret_cast<std::byte*>(made.data()));
    for (std::size_t i = 0; i < in.size(); ++i) {
      const int bits = static_cast<int>(i * 37 % 0x7c00), exponent = bits >> 10, fraction = bits & 1023;
      const double value = exponent == 0 ? std::ldexp(fraction, -24) : std::ldexp(1024 + fraction, exponent - 25);
      if (static_cast<double>(made[i]) != 2 * value) FAIL(set->name << ": half " << bits);
    }
  }
}

TEST_CASE("a flipped sign bit turns stored integers into unsigned ones") {
  const transform t{.kind = transform_kind::flip_sign_bit, .to = dtype::parse("<u2")};
  check_walks(layout_of(">i2", {t}, "<u2"), 10, [](const std::byte* from, std::byte* to) {
    store(to, static_cast<std::uint16_t>(swapped(load<std::int16_t>(from)) + 32768));
  });
  const transform one{.kind = transform_kind::flip_sign_bit, .to = dtype::parse("|i1")};
  check_walks(layout_of("|u1", {one}, "|i1"), 4,
              [](const std::byte* from, std::byte* to) { store(to, static_cast<std::int8_t>(std::to_integer<int>(*from) - 128)); });
}

TEST_CASE("transforms follow each other") {
  const transform flip{.kind = transform_kind::flip_sign_bit, .to = dtype::parse("<u2")};
  const transform scale{.kind = transform_kind::affine, .to = dtype::parse("<f8"), .scale = 0.5, .offset = 3};
  const transform again{.kind = transform_kind::affine, .to = dtype::parse("<f4"), .scale = 4};
  check_walks(layout_of(">i2", {flip, scale, again}, "<f4"), 20, [](const std::byte* from, std::byte* to) {
    const int value = swapped(load<std::int16_t>(from)) + 32768;
    store(to, static_cast<float>(value * 0.5 + 3) * 4.0f);
  });
}

TEST_CASE("a table maps bytes, and conversions may be copied") {
  transform t{.kind = transform_kind::lookup, .to = dtype::parse("|b1")};
  t.table['T'] = 1;
  auto first = std::make_unique<conversion>(layout_of("|S1", {t}, "|b1"));
  const auto second = *first;
  first.reset();
  const auto in = bytes_of(std::vector<char>{'T', 'F', '\0', 'T'});
  std::vector<std::byte> made(4);
  second.run(in.data(), {{4}, {1}, {1}}, made.data());
  CHECK(made == bytes_of(std::vector<std::uint8_t>{1, 0, 0, 1}));
}

TEST_CASE("numbers in text are never read under a guard, and may be scaled") {
  const transform text{.kind = transform_kind::text_to_number, .to = dtype::parse("<f8"), .blank_text = "-"};
  const transform scale{.kind = transform_kind::affine, .to = dtype::parse("<f8"), .scale = 10};
  const conversion convert(layout_of("|S4", {text, scale}, "<f8"));
  CHECK_FALSE(convert.can_be_guarded());
  const std::string in = " 1.5   -2D1 7   ";
  std::vector<double> made(8, -1);
  convert.run(reinterpret_cast<const std::byte*>(in.data()), {{4}, {4}, {16}}, reinterpret_cast<std::byte*>(made.data()));
  CHECK(made[0] == 15);
  CHECK(made[1] == -1);
  CHECK(std::isnan(made[2]));
  CHECK(made[4] == 200);
  CHECK(made[6] == 70);
  CHECK_THROWS_AS(convert.run(reinterpret_cast<const std::byte*>("abcd"), {{1}, {4}, {8}}, reinterpret_cast<std::byte*>(made.data())),
                  error);
}

TEST_CASE("packed bits are unpacked from any bit on, in steps and backwards, and then scaled") {
  const auto in = random_bytes(4000, 5);
  const auto bit_at = [&](std::int64_t position, bool high) {
    const auto byte = std::to_integer<unsigned>(in[static_cast<std::size_t>(position / 8)]);
    return (byte >> (high ? 7 - position % 8 : position % 8)) & 1u;
  };
  for (const std::uint32_t bits : {1u, 4u, 12u}) {
    for (const bool high : {false, true}) {
      for (const std::int64_t step : {1, 3, -1}) {
        for (const std::int64_t first : {0, 1, 4, 7, 12}) {
          auto l = layout_of(bits == 12 ? "<u2" : "|u1");
          l.storage = strided_layout{.bits = bits, .high_bits_first = high};
          const std::int64_t count = 801, stride = step * static_cast<std::int64_t>(bits);
          const auto start = step < 0 ? first - stride * (count - 1) : first;
          std::vector<unsigned> expected;
          for (std::int64_t i = 0; i < count; ++i) {
            unsigned value = 0;
            for (std::uint32_t b = 0; b < bits; ++b) value |= bit_at(start + i * stride + b, high) << (high ? bits - 1 - b : b);
            expected.push_back(value);
          }
          const auto size = l.stored.item_size();
          for (const auto* set : machine_kernels()) {
            std::vector<std::byte> made(static_cast<std::size_t>(count * size));
            conversion(l, *set).run_packed(in.data(), start, {{count}, {stride}, {size}}, made.data());
            auto scaled_layout = l;
            scaled_layout.transforms = {{.kind = transform_kind::affine, .to = dtype::parse("<f4"), .scale = 0.5}};
            scaled_layout.delivered = dtype::parse("<f4");
            std::vector<float> scaled(static_cast<std::size_t>(count));
            conversion(scaled_layout, *set)
                .run_packed(in.data(), start, {{count}, {stride}, {4}}, reinterpret_cast<std::byte*>(scaled.data()));
            bool is_right = true;
            for (std::size_t i = 0; i < expected.size(); ++i) {
              const auto value = size == 1 ? std::to_integer<unsigned>(made[i]) : load<std::uint16_t>(made.data() + 2 * i);
              is_right = is_right && value == expected[i] && scaled[i] == 0.5f * static_cast<float>(expected[i]);
            }
            INFO(set->name << ": " << bits << " bits from " << first << ", step " << step << ", high first " << high);
            CHECK(is_right);
          }
        }
      }
    }
  }
}

TEST_CASE("one element may fill a walk, and a walk may have more axes than anyone needs") {
  const auto l = layout_of(">u4");
  const std::uint32_t one = swapped(std::uint32_t{77});
  std::vector<std::uint32_t> made(600);
  conversion(l).run(reinterpret_cast<const std::byte*>(&one), {{20, 30}, {0, 0}, {120, 4}}, reinterpret_cast<std::byte*>(made.data()));
  CHECK(std::ranges::count(made, 77u) == 600);
  strided_walk deep;
  for (int a = 0; a < 60; ++a) {
    deep.shape.push_back(a % 6 == 0 ? 2 : 1);
    deep.from.push_back(a % 6 == 0 ? 4 << (a / 6) : 0);
    deep.to.push_back(a % 6 == 0 ? 4 << (9 - a / 6) : 0);
  }
  std::vector<std::uint32_t> in(1024), turned(1024);
  for (std::uint32_t i = 0; i < 1024; ++i) in[i] = swapped(i);
  conversion(l).run(reinterpret_cast<const std::byte*>(in.data()), deep, reinterpret_cast<std::byte*>(turned.data()));
  bool is_right = true;
  for (std::uint32_t i = 0; i < 1024; ++i) {
    std::uint32_t reversed = 0;
    for (int b = 0; b < 10; ++b) reversed |= ((i >> b) & 1u) << (9 - b);
    is_right = is_right && turned[reversed] == i;
  }
  CHECK(is_right);
}

TEST_CASE("floats give the same bits with every set of kernels, NaNs, infinities and subnormals too") {
  std::vector<std::byte> in = random_bytes(8 * 2000, 9);
  const std::uint64_t special[] = {0x7ff0000000000001, 0xfff8000000000123, 0x7ff0000000000000, 0x8000000000000001,
                                   0x7f8000017fc00001, 0xff80000000000001, 0x7c017e017c00fc01, 0x0001800003ff8400};
  std::memcpy(in.data(), special, sizeof special);
  for (const auto* stored : {"<f2", ">f2", "<f4", ">f4", "<f8", ">f8", "<c8", ">c16"}) {
    const auto type = dtype::parse(stored);
    for (const auto* delivered : {"<f4", "<f8", "<c8", "<c16"}) {
      const auto to = dtype::parse(delivered);
      if ((type.kind() == 'c' || to.kind() == 'c') && !(type.native() == to)) continue;
      const auto l = layout_of(stored, {{.kind = transform_kind::affine, .to = to, .scale = 1e-3, .offset = -1e30}}, delivered);
      const auto count = static_cast<std::int64_t>(in.size()) / type.item_size();
      std::vector<std::byte> expected(static_cast<std::size_t>(count * to.item_size())), made(expected.size());
      for (const auto* set : machine_kernels()) {
        auto& out = set == machine_kernels()[0] ? expected : made;
        conversion(l, *set).run(in.data(), {{count}, {type.item_size()}, {to.item_size()}}, out.data());
        if (&out == &made) CHECK(made == expected);
      }
    }
  }
}

TEST_CASE("transforms that do not fit are refused by name") {
  const transform affine{.kind = transform_kind::affine, .to = dtype::parse("<f4"), .scale = not_a_number};
  CHECK_THROWS_WITH(conversion(layout_of("|S3", {affine}, "<f4")), Catch::Contains("|S3"));
  const transform flip{.kind = transform_kind::flip_sign_bit, .to = dtype::parse("<f4")};
  CHECK_THROWS_WITH(conversion(layout_of("<f4", {flip})), Catch::Contains("flipped sign bit"));
  auto packed = layout_of("<f8");
  packed.storage = strided_layout{.bits = 4};
  CHECK_THROWS_WITH(conversion(packed), Catch::Contains("4 bits"));
}
