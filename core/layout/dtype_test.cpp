// SPDX-License-Identifier: BSD-3-Clause
#include <catch2/catch.hpp>

#include "lamella/dtype.hpp"
#include "lamella/error.hpp"

using lamella::dtype;

TEST_CASE("a type string keeps kind, size and order") {
  const auto type = dtype::parse(">f4");
  CHECK(type.kind() == 'f');
  CHECK(type.item_size() == 4);
  CHECK(type.is_big_endian());
  CHECK(type.str() == ">f4");
  CHECK(type.native().str() == "<f4");
  CHECK_FALSE(type.is_native());
}

TEST_CASE("order marks mean nothing where bytes are not swapped") {
  CHECK(dtype::parse(">u1").str() == "|u1");
  CHECK(dtype::parse("<S7").str() == "|S7");
  CHECK(dtype::parse("?").str() == "|b1");
}

TEST_CASE("text counts characters of four bytes, complex numbers swap by halves") {
  CHECK(dtype::parse(">U5").item_size() == 20);
  CHECK(dtype::parse(">U5").swap_size() == 4);
  CHECK(dtype::parse("<c16").swap_size() == 8);
}

TEST_CASE("datetimes keep their unit") {
  CHECK(dtype::parse("<M8[25s]").unit() == "25s");
  CHECK(dtype::parse(">M8[us]").native().str() == "<M8[us]");
}

TEST_CASE("a structured type knows its offsets, and delivers without padding") {
  const auto type = dtype::parse("[('x', '|i1'), ('', '|V7'), ('y', '>f8'), ('s', '<u2', (2, 3))]");
  REQUIRE(type.is_structured());
  CHECK(type.item_size() == 28);
  CHECK(type.fields()[1].byte_offset == 8);
  CHECK(type.native().item_size() == 21);
  CHECK(type.native().str() == "[('x', '|i1'), ('y', '<f8'), ('s', '<u2', (2, 3))]");
  CHECK(dtype::parse(type.str()) == type);
}

TEST_CASE("what is no type is refused with the reason") {
  CHECK_THROWS_AS(dtype::parse("<i3"), lamella::error);
  CHECK_THROWS_AS(dtype::parse("[('a', '<i4'"), lamella::error);
  CHECK_THROWS_AS(dtype::parse("[('a', '<i4', (99999999999, 99999999999))]"), lamella::error);
  CHECK_THROWS_WITH(dtype::parse("|O"), Catch::Contains("never done"));
  CHECK_THROWS_AS(dtype::parse(std::string(100'000, '[')), lamella::error);
}
