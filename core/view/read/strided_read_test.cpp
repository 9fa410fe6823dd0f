// SPDX-License-Identifier: BSD-3-Clause
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstring>
#include <numeric>

#include "lamella/lamella.hpp"
#include "source/source_bytes.hpp"
#include "source/test_folder.hpp"

using namespace lamella;
using namespace lamella::test;
using Catch::Matchers::Contains;

namespace {

constexpr std::int64_t side = 200;  // 200³ uint16: 16 MB, more than one task

std::string counting_cube() {
  std::vector<std::uint16_t> numbers(side * side * side);
  std::iota(numbers.begin(), numbers.end(), std::uint16_t{0});
  return {reinterpret_cast<const char*>(numbers.data()), numbers.size() * 2};
}

view cube_view(source_ptr file, dtype stored = dtype('u', 2)) {
  layout l{.stored = stored, .delivered = stored.native(), .shape = {side, side, side}};
  l.storage = strided_layout{.strides = {side * side * 2, side * 2, 2}};
  auto sources = std::make_shared<source_set>();
  sources->sources.push_back(std::move(file));
  return {std::make_shared<const layout>(std::move(l)), sources};
}

/// The element of the cube at z, y, x, by arithmetic.
std::uint16_t element(std::int64_t z, std::int64_t y, std::int64_t x) {
  return static_cast<std::uint16_t>((z * side + y) * side + x);
}

}  // namespace

TEST_CASE("slices and permutations of a mapped file have the elements of the file, in every mode and with any number of threads") {
  const test_folder folder;
  const auto v = cube_view(open_source(folder.write("cube", counting_cube())));
  const auto options =
      GENERATE(read_options{.threads = 1}, read_options{.threads = 2}, read_options{.threads = 1, .io = io_mode::read}, read_options{});
  const std::vector<int> turned = {2, 0, 1};
  const auto all = v.permute(turned).read(options);
  const auto part = v.slice({{10, 190, 3}, {{}, {}, -1}, {5, 9}}).read(options);
  for (std::int64_t z = 0; z < side; z += 7)
    for (std::int64_t y = 0; y < side; y += 11)
      for (std::int64_t x = 0; x < side; ++x) REQUIRE(all.as<std::uint16_t>()[(x * side + z) * side + y] == element(z, y, x));
  const auto values = part.as<std::uint16_t>();
  for (std::int64_t i = 0; i < 60; ++i)
    for (std::int64_t y = 0; y < side; ++y)
      for (std::int64_t x = 0; x < 4; ++x) REQUIRE(values[(i * side + y) * 4 + x] == element(10 + 3 * i, side - 1 - y, 5 + x));
}

TEST_CASE("a read of a file that was cut short names the path and the bytes, and no signal is left") {
  const test_folder folder;
  const auto path = folder.write("cube", counting_cube());
  const auto v = cube_view(open_source(path));
  static_cast<void>(v.slice({{0, 2}}).read());
  REQUIRE(::truncate(path.c_str(), 8'000'000) == 0);
  const auto failed = failure_of([&] { static_cast<void>(v.read()); });
  CHECK(failed.code == errc::source_changed);
  CHECK_THAT(failed.message, Contains(path));
}

TEST_CASE("progress of a large read comes in steps, and cancel ends it between them") {
  const test_folder folder;
  const auto v = cube_view(open_source(folder.write("cube", counting_cube())));
  std::vector<std::uint64_t> steps;
  read_options options{.threads = 1};
  options.progress = [&](std::uint64_t done, std::uint64_t total) {
    CHECK(total == 16'000'000);
    steps.push_back(done);
  };
  static_cast<void>(v.read(options));
  CHECK(steps.size() >= 2);
  CHECK(steps.back() == 16'000'000);
  std::atomic<bool> cancel = false;
  options.progress = [&](std::uint64_t, std::uint64_t) { cancel = true; };
  options.cancel = &cancel;
  CHECK(failure_of([&] { static_cast<void>(v.read(options)); }).code == errc::cancelled);
}

TEST_CASE("packed bits are read in place too") {
  const test_folder folder;
  const auto content = noise(60'000);
  layout l{.stored = dtype('u', 1), .delivered = dtype('u', 1), .shape = {400, 300}};
  l.storage = strided_layout{.strides = {300 * 4, 4}, .bits = 4, .high_bits_first = true};
  auto sources = std::make_shared<source_set>();
  sources->sources.push_back(open_source(folder.write("bits", content)));
  const view v(std::make_shared<const layout>(std::move(l)), sources);
  const auto part = v.slice({{3, 400, 5}, {1, 300}}).read();
  const auto values = part.as<std::uint8_t>();
  for (std::int64_t i = 0; i < 80; ++i)
    for (std::int64_t x = 0; x < 299; ++x) {
      const auto nibble = (3 + 5 * i) * 300 + x + 1;
      const auto byte = static_cast<std::uint8_t>(content[static_cast<std::size_t>(nibble / 2)]);
      REQUIRE(values[i * 299 + x] == (nibble % 2 == 0 ? byte >> 4 : byte & 15));
    }
}

TEST_CASE("text that is no number is an error, not the end of the process") {
  const test_folder folder;
  layout l{.stored = dtype('S', 4), .delivered = dtype('f', 8), .shape = {3}};
  l.storage = strided_layout{.strides = {4}};
  l.transforms = {{.kind = transform_kind::text_to_number, .to = dtype('f', 8)}};
  auto sources = std::make_shared<source_set>();
  sources->sources.push_back(open_source(folder.write("text", " 1.5 2.0no !")));
  const view v(std::make_shared<const layout>(std::move(l)), sources);
  CHECK(v.slice({{0, 2}}).read().as<double>()[1] == 2.0);
  CHECK(failure_of([&] { static_cast<void>(v.read()); }).code == errc::corrupt);
}
