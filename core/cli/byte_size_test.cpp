// SPDX-License-Identifier: BSD-3-Clause
#include "cli/byte_size.hpp"

#include <catch2/catch.hpp>

using lamella::cli::human_size;
using lamella::cli::parse_byte_size;

TEST_CASE("a size is a number with a unit of 1024, or of 1000 where it ends in B") {
  CHECK(parse_byte_size("4096") == 4096);
  CHECK(parse_byte_size("4096B") == 4096);
  CHECK(parse_byte_size("512M") == 512u * 1024 * 1024);
  CHECK(parse_byte_size("512MiB") == 512u * 1024 * 1024);
  CHECK(parse_byte_size("3k") == 3 * 1024);
  CHECK(parse_byte_size("2MB") == 2'000'000);
  CHECK(parse_byte_size("1.5G") == 1'610'612'736);
  CHECK(parse_byte_size("1T") == 1'099'511'627'776);
}

TEST_CASE("what is not a size is refused with an example") {
  for (const auto* text : {"", "M", "12X", "12 M", "-1", "0", "1e3", "nan", "inf", "12MiBs", "99999999999999999999T"}) {
    CHECK_THROWS_WITH(parse_byte_size(text), Catch::Contains("is not a size") && Catch::Contains("512M"));
  }
}

TEST_CASE("sizes are printed with a decimal unit and about three digits") {
  CHECK(human_size(0) == "0 B");
  CHECK(human_size(999) == "999 B");
  CHECK(human_size(1000) == "1.0 kB");
  CHECK(human_size(512ull * 4096 * 4096 * 2) == "17.2 GB");
  CHECK(human_size(999'949) == "1.0 MB");
  CHECK(human_size(123'456'789) == "123 MB");
  CHECK(human_size(18'446'744'073'709'551'615ull) == "18.4 EB");
}
