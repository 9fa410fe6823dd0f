// SPDX-License-Identifier: BSD-3-Clause
#include "view/read/walk_pieces.hpp"

#include <catch2/catch.hpp>
#include <map>
#include <vector>

using namespace lamella;

namespace {

using places = std::map<std::pair<std::int64_t, std::int64_t>, int>;

void add(const strided_walk& walk, std::int64_t from, std::int64_t to, std::size_t axis, places& found) {
  if (axis == walk.shape.size()) {
    ++found[{from, to}];
    return;
  }
  for (std::int64_t i = 0; i < walk.shape[axis]; ++i) add(walk, from + i * walk.from[axis], to + i * walk.to[axis], axis + 1, found);
}

}  // namespace

TEST_CASE("the pieces of a walk are its elements, each once, in groups of the wanted size, in the order of the file") {
  const auto elements = GENERATE(std::int64_t{1}, 2, 5, 12, 13, 60, 1000);
  const auto walk = GENERATE(strided_walk{{5, 3, 4}, {48, 16, 4}, {48, 16, 4}}, strided_walk{{5, 3, 4}, {4, -20, 60}, {48, 16, 4}},
                             strided_walk{{}, {}, {}}, strided_walk{{7, 1, 2}, {0, 5, 0}, {2, 2, 1}});
  places wanted, found;
  add(walk, 0, 0, 0, wanted);
  const walk_pieces pieces(walk, elements);
  std::int64_t widest_before = -1;
  for (std::int64_t i = 0; i < pieces.count(); ++i) {
    const auto p = pieces.piece(i);
    CHECK(p.walk.count() <= elements);
    add(p.walk, p.from_offset, p.to_offset, 0, found);
    if (walk.shape.size() == 3 && walk.from[0] == 48) {
      CHECK(p.from_offset > widest_before);
      widest_before = p.from_offset;
    }
  }
  CHECK(found == wanted);
}

TEST_CASE("touched bytes count pages of scattered runs, and each byte of dense ones once") {
  CHECK(touched_bytes({{1000, 1000}, {4000, 4}, {4000, 4}}, 4) == 4'000'000);
  // 64 planes of 64 rows of 256 bytes in a cube of 512: 4096 runs, each in a page or two.
  const auto block = touched_bytes({{64, 64, 64}, {1 << 20, 2048, 4}, {1, 1, 1}}, 4);
  CHECK(block >= 4096 * 4096);
  CHECK(block <= 2 * 4096 * 4096);
}

TEST_CASE("stretches are the runs of a walk, with small gaps closed, in the order of the file") {
  std::vector<std::pair<std::int64_t, std::int64_t>> found;
  const auto use = [&](std::int64_t low, std::int64_t size) { found.emplace_back(low, size); };
  // Rows of 10 elements of 4 bytes, 100 kB apart, in planes 1 MB apart that are walked backwards.
  for_each_stretch({{2, 2, 10}, {-1'000'000, 100'000, 4}, {1, 1, 1}}, 4, 100, use);
  CHECK(found == decltype(found){{-1'000'000, 40}, {-900'000, 40}, {0, 40}, {100'000, 40}});
  found.clear();
  for_each_stretch({{3, 10}, {1000, 4}, {1, 1}}, 4, 100, use);
  CHECK(found == decltype(found){{0, 2040}});
  found.clear();
  for_each_stretch({{1000}, {100'000}, {1}}, 4, 7, use);
  CHECK(found.size() == 7);
}
