// SPDX-License-Identifier: BSD-3-Clause
//
// Expected values are arithmetic that a reader can do, or NumPy's documented rules (promotion, broadcasting).
#include <catch2/catch.hpp>
#include <cmath>
#include <cstring>
#include <limits>
#include <mutex>

#include "lamella/lamella.hpp"

using namespace lamella;

namespace {

template <typename T>
dtype type_of() {
  return {std::is_same_v<T, bool> ? 'b' : std::is_floating_point_v<T> ? 'f' : std::is_signed_v<T> ? 'i' : 'u', sizeof(T)};
}

template <typename T>
view view_with(std::vector<T> values, shape_t shape) {
  const auto kept = std::make_shared<std::vector<T>>(std::move(values));
  return view_of(array(type_of<T>(), shape, contiguous_strides(shape, sizeof(T)), reinterpret_cast<const std::byte*>(kept->data()), kept));
}

/// 0, 1, 2 …
template <typename T>
view counting(shape_t shape) {
  std::vector<T> values(static_cast<std::size_t>(element_count(shape)));
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<T>(i);
  return view_with(std::move(values), std::move(shape));
}

template <typename T>
std::vector<T> values(const view& v, const read_options& options = {}) {
  REQUIRE(v.type() == type_of<T>());
  const auto a = v.read(options);
  const auto s = a.as<T>();
  return {s.begin(), s.end()};
}
using ints = std::vector<std::int32_t>;
using reals = std::vector<double>;
using bytes = std::vector<std::uint8_t>;

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

}  // namespace

TEST_CASE("types are promoted as NumPy promotes them") {
  const auto type = [](const dtype& a, const dtype& b) {
    const auto zero = [](const dtype& t) { return constant(std::int64_t{0}, t); };
    return apply(operation::add, zero(a), zero(b)).type().str();
  };
  CHECK(type({'i', 2}, {'u', 1}) == "<i2");
  CHECK(type({'i', 1}, {'u', 1}) == "<i2");
  CHECK(type({'i', 4}, {'u', 4}) == "<i8");
  CHECK(type({'i', 8}, {'u', 8}) == "<f8");
  CHECK(type({'f', 4}, {'i', 2}) == "<f4");
  CHECK(type({'f', 4}, {'i', 4}) == "<f8");
  CHECK(type({'f', 2}, {'u', 1}) == "<f2");
  CHECK(type({'b', 1}, {'u', 1}) == "|u1");
  CHECK(type({'c', 8}, {'f', 8}) == "<c16");
}

TEST_CASE("numbers take the type of the view they meet, and must fit it") {
  const auto v = counting<std::uint8_t>({4});
  CHECK(values<std::uint8_t>(apply(operation::add, v, std::int64_t{255})) == bytes{255, 0, 1, 2});
  CHECK(apply(operation::multiply, v, 0.5).type().str() == "<f8");
  CHECK(apply(operation::add, v.cast(dtype('f', 4)), 1.0).type().str() == "<f4");
  CHECK_THROWS_WITH(apply(operation::add, v, std::int64_t{256}), Catch::Contains("256 does not fit elements of type |u1"));
}

TEST_CASE("arithmetic broadcasts, wraps and divides as NumPy does") {
  const auto rows = counting<std::int32_t>({2, 1}), columns = counting<std::int32_t>({3});
  CHECK((rows + columns).shape() == shape_t{2, 3});
  CHECK(values<std::int32_t>(rows + columns) == ints{0, 1, 2, 1, 2, 3});
  CHECK(values<double>(columns / counting<std::int32_t>({1}).cast(dtype('i', 4))).size() == 3);
  CHECK(values<double>(apply(operation::divide, columns, std::int64_t{2})) == reals{0, 0.5, 1});
  CHECK_THROWS_WITH(counting<std::int32_t>({2}) + columns, Catch::Contains("(2) and (3) cannot be broadcast together"));
  const auto flag = counting<std::uint8_t>({2}).cast(dtype('b', 1));
  CHECK_THROWS_WITH(flag - flag, Catch::Contains("subtract of |b1 and |b1"));
}

TEST_CASE("comparisons of signed with unsigned are exact where no common type holds both") {
  const auto negative = view_with<std::int64_t>({-1, 0, std::numeric_limits<std::int64_t>::max()}, {3});
  const auto large = view_with<std::uint64_t>({UINT64_MAX, 0, static_cast<std::uint64_t>(INT64_MAX) + 1}, {3});
  using flags = std::vector<bool>;
  const auto compared = [&](operation what) {
    const auto a = apply(what, negative, large).read();
    flags made;
    for (const auto b : a.bytes()) made.push_back(b != std::byte{0});
    return made;
  };
  CHECK(compared(operation::equal) == flags{false, true, false});
  CHECK(compared(operation::less) == flags{true, false, true});
  CHECK(compared(operation::greater_equal) == flags{false, true, false});
}

TEST_CASE("masks and choices take elements from either side") {
  const auto v = view_with<double>({1, not_a_number, 3, 4}, {4});
  CHECK(values<double>(masked(v, apply(operation::is_nan, v), -1.0)) == reals{1, -1, 3, 4});
  CHECK(values<double>(masked(v, apply(operation::less, v, 3.5), 0.0, true)) == reals{1, 0, 3, 0});
  CHECK(values<std::int32_t>(where(view_with<std::uint8_t>({0, 7}, {2}), counting<std::int32_t>({2}),
                                   constant(std::int64_t{9}, dtype('i', 4)))) == ints{9, 1});
}

TEST_CASE("scaled elements are multiplied, then added; blanks become NaN") {
  const auto scaled = affine(view_with<std::int16_t>({-5, 2, 10}, {3}), 0.5, 100, -5);
  CHECK(scaled.type().str() == "<f4");
  const auto read = scaled.read();
  CHECK(std::isnan(read.as<float>()[0]));
  CHECK(read.as<float>()[1] == 101);
  CHECK(read.as<float>()[2] == 105);
}

TEST_CASE("parts stand one behind the other, and shorter ones are filled up") {
  const auto a = counting<std::int32_t>({2, 2}), b = counting<std::int32_t>({1, 2});
  const auto both = concat({a, b, a}, 0);
  CHECK(both.shape() == shape_t{5, 2});
  CHECK(values<std::int32_t>(both) == ints{0, 1, 2, 3, 0, 1, 0, 1, 2, 3});
  CHECK(values<std::int32_t>(both.slice({{{}, {}, -2}, range::at(1)})) == ints{3, 1, 1});
  CHECK_THROWS_WITH(concat({a, counting<std::int32_t>({2, 3})}, 0), Catch::Contains("part 1 has shape (2, 3)"));
  CHECK(values<std::int32_t>(concat({b, counting<std::int32_t>({1, 3})}, 0, scalar(std::int64_t{-1}))) == ints{0, 1, -1, 0, 1, 2});
  CHECK(stack({b, b}, -1).shape() == shape_t{1, 2, 2});
  CHECK(values<std::int32_t>(stack({b, b}, -1)) == ints{0, 0, 1, 1});
  CHECK(concat({a, counting<double>({1, 2})}, 0).type().str() == "<f8");
}

TEST_CASE("frames find their place on the grid; nothing, one or several may claim a position") {
  const auto frames = counting<std::int32_t>({3, 2});  // (0 1) (2 3) (4 5)
  const std::vector<std::int64_t> positions{0, 1, 1, 0, 0, 1};
  const auto grid = [&](duplicate_policy policy) {
    return gather(frames, positions, {2, 2}, {.duplicates = policy, .fill = std::int64_t{-1}});
  };
  CHECK(grid(duplicate_policy::last).shape() == shape_t{2, 2, 2});
  CHECK(values<std::int32_t>(grid(duplicate_policy::last)) == ints{-1, -1, 4, 5, 2, 3, -1, -1});
  CHECK(values<std::int32_t>(grid(duplicate_policy::first)) == ints{-1, -1, 0, 1, 2, 3, -1, -1});
  CHECK(values<double>(grid(duplicate_policy::mean)) == reals{-1, -1, 2, 3, 2, 3, -1, -1});
  CHECK_THROWS_WITH(grid(duplicate_policy::error), Catch::Contains("frames 0 and 2 both stand at position (0, 1)"));
  CHECK(values<std::int32_t>(grid(duplicate_policy::last).slice({{}, {{}, {}, -1}, range::at(1)})) == ints{5, -1, -1, 3});
  CHECK_THROWS_WITH(gather(frames, positions, {1, 2}), Catch::Contains("frame 1 has position (1, 0)"));
  CHECK(grid_shape_of(positions, 2) == shape_t{2, 2});
  const auto numbers = gather(counting<std::int32_t>({2, 2}), std::vector<std::int64_t>{3, 2, 1, 0}, {4}, {.frame_axes = 2});
  CHECK(values<std::int32_t>(numbers) == ints{3, 2, 1, 0});
}

TEST_CASE("reshaping keeps the order of elements, and the mapping where it can") {
  const auto v = counting<std::int32_t>({2, 3, 4});
  CHECK(values<std::int32_t>(v.reshape({6, -1}).slice({range::at(5)})) == ints{20, 21, 22, 23});
  CHECK(std::holds_alternative<strided_layout>(v.reshape({3, 2, 4}).leaf().storage));
  const std::vector<int> order{1, 0, 2};
  const auto turned = v.permute(order).reshape({6, 4});
  CHECK(std::holds_alternative<computed_layout>(turned.leaf().storage));
  CHECK(values<std::int32_t>(turned.slice({{}, range::at(0)})) == ints{0, 12, 4, 16, 8, 20});
  CHECK(values<std::int32_t>(v.permute(order).reshape({24}).slice({{20, {}, -7}})) == ints{20, 17, 14});
  CHECK_THROWS_WITH(v.reshape({5, -1}), Catch::Contains("24 elements cannot take shape (5, -1)"));
}

TEST_CASE("new axes and broadcasting repeat elements without reading them twice") {
  const auto v = counting<std::int32_t>({2});
  CHECK(v.new_axis(0).shape() == shape_t{1, 2});
  CHECK(values<std::int32_t>(v.new_axis(1).broadcast_to({3, 2, 2})) == ints{0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1});
  CHECK_THROWS_AS(v.broadcast_to({3}), error);
}

TEST_CASE("a function sees each block once, and where it stands") {
  const auto v = counting<std::int32_t>({5, 2}).rechunk({2, 2});
  std::vector<block_info> seen;
  std::mutex seeing;
  const auto sums = map_blocks(
      [&](std::span<const array> inputs, const block_info& where, std::span<std::byte> result) {
        {
          const std::lock_guard lock(seeing);
          seen.push_back(where);
        }
        std::int32_t sum = 0;
        for (const auto value : inputs[0].as<std::int32_t>()) sum += value;
        for (std::size_t i = 0; i < result.size() / 4; ++i) std::memcpy(result.data() + 4 * i, &sum, 4);
      },
      {v}, {.type = dtype('i', 4), .chunks = {1}, .drop_axis = {1}});
  CHECK(sums.shape() == shape_t{3});
  CHECK(values<std::int32_t>(sums, {.threads = 2}) == ints{6, 22, 17});
  REQUIRE(seen.size() == 3);
  std::ranges::sort(seen, {}, [](const auto& s) { return s.input.block; });
  CHECK(seen[2].input.start == shape_t{4, 0});
  CHECK(seen[2].input.stop == shape_t{5, 2});
  CHECK(seen[2].input.number_of_blocks == shape_t{3, 1});
  CHECK(seen[2].result.start == shape_t{2});
  CHECK_THROWS_WITH(map_blocks([](auto, const auto&, auto) {}, {counting<std::int32_t>({4, 4}).rechunk({2, 2})},
                               {.type = dtype('i', 4), .drop_axis = {0}}),
                    Catch::Contains("rechunk"));
}

TEST_CASE("computations nest only so deep") {
  auto v = counting<double>({3});
  CHECK_THROWS_WITH(
      [&] {
        for (int i = 0; i < 1000; ++i) v = apply(operation::add, v, 1.0);
      }(),
      Catch::Contains("256 lazy operations"));
}

TEST_CASE("values do not depend on threads or on the budget") {
  const auto v = counting<float>({64, 100, 33});
  const std::vector<int> order{2, 0, 1};
  const auto made = concat({affine(v, 2, 1).permute(order), v.permute(order)}, 0);
  const auto once = made.read({.threads = 1});
  for (const int threads : {2, 3, 8}) {
    const auto again = made.read({.threads = threads, .memory = 8 << 20});
    CHECK(std::ranges::equal(once.bytes(), again.bytes()));
  }
}

TEST_CASE("plans count what reading touches") {
  const auto v = counting<float>({100, 100, 100});
  const auto plan = explain(v.slice({range::at(3)}));
  CHECK(plan.access == access_class::mapped);
  CHECK(plan.bytes_wanted == 40'000);
  CHECK(plan.chunks_touched == 1);
  CHECK(plan.amplification == 1);
  const auto scattered = explain(v.slice({{}, {}, range::at(0)}));
  CHECK(scattered.bytes_wanted == 40'000);
  CHECK(scattered.bytes_read > 1'000'000);
}

TEST_CASE("automatic chunks keep frames or spectra whole and stay near their size") {
  const auto scan = counting<std::uint16_t>({40, 30, 64, 64});
  CHECK(automatic_chunks(scan, chunk_intent::frames, 1 << 20).at(3) == 64);
  CHECK(automatic_chunks(scan, chunk_intent::frames, 1 << 20).at(2) == 64);
  const auto spectra = automatic_chunks(counting<float>({512, 64, 64}), chunk_intent::spectra, 1 << 20);
  CHECK(spectra[0] == 512);
  for (const auto intent : {chunk_intent::frames, chunk_intent::spectra, chunk_intent::balanced}) {
    const auto chunks = automatic_chunks(scan, intent, 1 << 20);
    CHECK(element_count(chunks) * 2 <= 1 << 20);
    CHECK(element_count(chunks) * 2 >= 1 << 18);
  }
}
