// SPDX-License-Identifier: BSD-3-Clause
#include "file/write/write_strategy.hpp"

#include <catch2/catch.hpp>

#include "lamella/error.hpp"

using namespace lamella;

namespace {

constexpr std::uint64_t MiB = 1 << 20;

std::vector<std::size_t> c_order(std::size_t ndim) {
  std::vector<std::size_t> order;
  for (auto a = ndim; a-- > 0;) order.push_back(a);
  return order;
}
storage_side plain(const shape_t& shape) {
  return {shape, c_order(shape.size())};
}
storage_side encoded(const shape_t& chunk) {
  return {chunk, c_order(chunk.size()), true};
}
std::int64_t bytes(const shape_t& box, std::int64_t item) {
  return element_count(box) * item;
}

}  // namespace

TEST_CASE("Runs end at the first axis that a box does not cover") {
  const auto side = plain({10, 20, 30});
  CHECK(run_bytes(side, {1, 1, 7}, 4) == 7 * 4);
  CHECK(run_bytes(side, {1, 5, 30}, 4) == 5 * 30 * 4);
  CHECK(run_bytes(side, {3, 5, 30}, 4) == 5 * 30 * 4);
  CHECK(run_bytes(side, {10, 20, 30}, 4) == 6000 * 4);
  const storage_side turned{{10, 20, 30}, {0, 1, 2}};
  CHECK(run_bytes(turned, {10, 4, 30}, 4) == 10 * 4 * 4);
}

TEST_CASE("Visits count how often boxes and chunks meet") {
  CHECK(visits(encoded({100}), {6400}, {100}) == 1);
  CHECK(visits(encoded({100}), {6400}, {300}) == 1);
  CHECK(visits(encoded({100}), {6400}, {50}) == 2);
  CHECK(visits(encoded({100}), {6400}, {64}) == Approx(160.0 / 64));  // 100 + 64 - 1 meetings, 3 borders of both
  CHECK(visits(encoded({100, 10}), {6400, 40}, {50, 40}) == 2);
}

TEST_CASE("Arrays in the same order go through in boxes that a cache holds") {
  const shape_t shape{1024, 512, 512};
  const auto found = plan_write({shape, 4, plain(shape), plain(shape), true, 2, 6144 * MiB});
  REQUIRE(found.passes.size() == 1);
  const auto& pass = found.passes[0];
  CHECK(bytes(pass.box, 4) >= 512 << 10);
  CHECK(bytes(pass.box, 4) <= 1 << 20);
  CHECK(run_bytes(plain(shape), pass.box, 4) == bytes(pass.box, 4));
  CHECK(pass.readers == 1);
  CHECK(pass.buffers == 4);
  CHECK(found.temporary_bytes == 0);
}

TEST_CASE("One thread reads and writes in turn through one buffer") {
  const shape_t shape{1 << 28};
  const auto found = plan_write({shape, 4, plain(shape), plain(shape), true, 1, 256 * MiB});
  CHECK(found.passes[0].buffers == 1);
  CHECK(found.passes[0].readers == 1);
}

TEST_CASE("A transposition reads and writes long runs within the memory") {
  const shape_t shape{16384, 16384};
  const storage_side turned{shape, {0, 1}};
  for (const int threads : {1, 2, 8}) {
    const auto found = plan_write({shape, 4, turned, plain(shape), true, threads, 256 * MiB});
    REQUIRE(found.passes.size() == 1);
    CHECK(run_bytes(turned, found.passes[0].box, 4) >= 4 << 10);
    CHECK(run_bytes(plain(shape), found.passes[0].box, 4) >= 4 << 10);
    CHECK(found.passes[0].memory_bytes <= 256 * MiB);
  }
  const auto two = plan_write({shape, 4, turned, plain(shape), true, 2, 256 * MiB}).passes[0];
  CHECK(run_bytes(turned, two.box, 4) >= 16 << 10);
  CHECK(run_bytes(plain(shape), two.box, 4) >= 16 << 10);
}

TEST_CASE("Chunks across the slow axis are written in pieces without temporary space") {
  const shape_t shape{4096, 1024, 1024};  // 16 GiB
  const storage_side chunks{{4096, 16, 16}, {2, 1, 0}};
  const auto found = plan_write({shape, 4, plain(shape), chunks, false, 2, 256 * MiB});
  REQUIRE(found.passes.size() == 1);
  CHECK(run_bytes(plain(shape), found.passes[0].box, 4) >= 16 << 10);
  CHECK(run_bytes(chunks, found.passes[0].box, 4) >= 16 << 10);
  CHECK(found.passes[0].memory_bytes <= 256 * MiB);
}

TEST_CASE("Encoded chunks that cross encoded chunks go through chunks that suit both") {
  const shape_t shape{1024, 1024, 1024};
  const auto from = encoded({1, 1024, 1024}), to = encoded({1024, 1, 1024});
  const auto found = plan_write({shape, 4, from, to, false, 1, 64 * MiB});
  REQUIRE(found.passes.size() == 2);
  CHECK(found.temporary_bytes == (std::uint64_t{4} << 30));
  for (const auto& pass : found.passes) CHECK(pass.memory_bytes <= 64 * MiB);
  for (std::size_t a = 0; a < 3; ++a) {
    CHECK(found.passes[0].box[a] % from.granule[a] == 0);
    CHECK(found.passes[1].box[a] % to.granule[a] == 0);
  }
  CHECK(bytes(*found.intermediate_chunk, 4) >= 64 << 10);
}

TEST_CASE("Encoded planes whose slow axis becomes the fastest are decoded once") {
  const shape_t shape{1024, 1024, 1024};  // of the view: the last axis is the planes' number
  const storage_side planes{{1024, 1024, 1}, {1, 0, 2}, true};
  const auto found = plan_write({shape, 2, planes, plain(shape), true, 2, 64 * MiB});
  REQUIRE(found.passes.size() == 2);
  CHECK(found.passes[0].box[0] == 1024);
  CHECK(found.passes[0].box[1] == 1024);
  CHECK(found.temporary_bytes == (std::uint64_t{2} << 30));
}

TEST_CASE("An array that fits the memory needs no second pass") {
  const shape_t shape{64, 64, 64};
  const auto found = plan_write({shape, 4, encoded({1, 64, 64}), encoded({64, 1, 64}), false, 2, 64 * MiB});
  CHECK(found.passes.size() == 1);
  CHECK(found.temporary_bytes == 0);
}

TEST_CASE("Boxes begin at chunks of a view that begins inside one") {
  auto from = encoded({100});
  from.first = {30};
  const auto found = plan_write({{100000}, 4, from, plain({100000}), true, 1, 64 * MiB});
  CHECK(found.passes[0].first[0] == 30);
  CHECK(found.passes[0].box[0] % 100 == 0);
}

TEST_CASE("A chunk beyond the memory is refused with what it needs") {
  const shape_t shape{1024, 1024, 1024};
  try {
    static_cast<void>(plan_write({shape, 4, plain(shape), encoded({1, 1024, 1024}), false, 4, 4 * MiB}));
    FAIL("no error");
  } catch (const error& e) {
    CHECK(e.code() == errc::limit);
    CHECK(std::string(e.what()).find("4194304") != std::string::npos);
  }
}

TEST_CASE("Threads become fewer where the memory does not hold a chunk for each") {
  const shape_t shape{1024, 1024, 1024};  // chunks of 4 MiB: box, decoded and encoded each
  const auto found = plan_write({shape, 4, plain(shape), encoded({1, 1024, 1024}), false, 64, 40 * MiB});
  CHECK(found.passes[0].memory_bytes <= 40 * MiB);
  CHECK(found.passes[0].readers >= 1);
  CHECK(found.passes[0].readers <= 3);
}
