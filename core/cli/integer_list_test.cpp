// SPDX-License-Identifier: BSD-3-Clause
#include "cli/integer_list.hpp"

#include <catch2/catch.hpp>

using lamella::cli::parse_integers;

TEST_CASE("integers stand between commas") {
  CHECK(parse_integers("--permute", "2,0,1", 0) == std::vector<std::int64_t>{2, 0, 1});
  CHECK(parse_integers("--chunks", "64", 1) == std::vector<std::int64_t>{64});
}

TEST_CASE("what is not a list of integers is refused with the option and an example") {
  for (const auto* text : {"", ",", "1,", ",1", "1,,2", "1 ,2", "1.5", "a", "-1", "99999999999999999999"}) {
    CHECK_THROWS_WITH(parse_integers("--permute", text, 0), Catch::Contains("--permute 2,0,1"));
  }
  CHECK_THROWS_WITH(parse_integers("--chunks", "4,0", 1), Catch::Contains("integers from 1"));
}
