// SPDX-License-Identifier: BSD-3-Clause
#include "source/restart_points.hpp"

#include <catch2/catch.hpp>
#include <string>

using namespace lamella;

namespace {

constexpr std::uint64_t spacing = restart_points::least_spacing_bytes;

restart_ptr point_of(std::size_t bytes) {
  return std::make_shared<const restart_point>(restart_point{0, std::string(bytes, 's')});
}

void add_wanted(restart_points& points, std::uint64_t end, std::size_t bytes) {
  for (std::uint64_t at = spacing; at < end; at += spacing)
    if (points.wants(at)) points.add(at, point_of(bytes));
}

}  // namespace

TEST_CASE("the nearest restart point stands at or before an offset") {
  restart_points points;
  CHECK(points.nearest(1000).point == nullptr);
  CHECK_FALSE(points.wants(spacing - 1));
  points.add(spacing, point_of(10));
  points.add(2 * spacing, point_of(10));
  points.add(spacing, point_of(10));  // behind: not taken
  points.add(3 * spacing, nullptr);
  CHECK(points.count() == 2);
  CHECK(points.nearest(spacing - 1).offset == 0);
  CHECK(points.nearest(spacing).offset == spacing);
  CHECK(points.nearest(100 * spacing).offset == 2 * spacing);
}

TEST_CASE("restart points of a huge stream stay within the limit and evenly spread") {
  restart_points points;
  constexpr std::size_t bytes = 1 << 20;
  const auto end = 1000 * spacing;
  add_wanted(points, end, bytes);
  CHECK(restart_points::used_bytes() <= restart_points::limit_bytes);
  CHECK(points.count() > 20);
  for (std::uint64_t at = 0; at < end; at += spacing) REQUIRE(at - points.nearest(at).offset <= 64 * spacing);
}

TEST_CASE("restart points of streams that nobody uses make room") {
  restart_points old, young;
  constexpr std::size_t bytes = 1 << 20;
  add_wanted(old, 60 * spacing, bytes);
  add_wanted(young, 50 * spacing, bytes);
  CHECK(restart_points::used_bytes() <= restart_points::limit_bytes);
  CHECK(young.count() == 49);
  CHECK(old.count() < 30);
  CHECK(old.nearest(60 * spacing).offset > 0);
}

TEST_CASE("restart points are gone with their stream") {
  const auto before = restart_points::used_bytes();
  {
    restart_points points;
    points.add(spacing, point_of(1000));
    CHECK(restart_points::used_bytes() > before + 1000);
  }
  CHECK(restart_points::used_bytes() == before);
}
