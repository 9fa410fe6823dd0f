// SPDX-License-Identifier: BSD-3-Clause
#include <catch2/catch.hpp>

#include "source/source_bytes.hpp"
#include "source/test_folder.hpp"

using namespace lamella;
using namespace lamella::test;

TEST_CASE("a range is a source of its own, with offsets from its start") {
  const auto base = source_of("0123456789");
  const auto part = range_source(base, 3, 4);
  CHECK(part->size() == 4u);
  CHECK(bytes_at(*part, 0, 100) == "3456");
  CHECK(bytes_at(*part, 2, 1) == "5");
  CHECK(bytes_at(*part, 4, 1).empty());
  REQUIRE(part->mapping());
  CHECK(part->mapping()->size() == 4);
  CHECK(part->recipe().base == base);
  CHECK(part->recipe().offset == 3);
}

TEST_CASE("a range ends where its base does, however large it claims to be") {
  const auto base = source_of("0123456789");
  CHECK(bytes_at(*range_source(base, 8, UINT64_MAX), 0, 100) == "89");
  CHECK(range_source(base, 8, UINT64_MAX)->size() == 2u);
  const auto beyond = range_source(base, UINT64_MAX - 1, UINT64_MAX);
  CHECK(beyond->size() == 0u);
  CHECK(bytes_at(*beyond, 0, 100).empty());
  CHECK(beyond->mapping()->empty());
}

TEST_CASE("a range keeps the mapping of its base alive and finds the siblings of its base") {
  const test_folder folder;
  folder.write("b", "beside");
  auto part = range_source(open_source(folder.write("a.bin", "0123456789")), 2, 3);
  CHECK(part->name() == "a.bin");
  CHECK(bytes_at(*part->open_sibling("b"), 0, 9) == "beside");
  const auto mapping = part->mapping();
  part.reset();
  CHECK(std::string(reinterpret_cast<const char*>(mapping->data()), mapping->size()) == "234");
}
