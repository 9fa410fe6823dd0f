// SPDX-License-Identifier: BSD-3-Clause
#include "cli/exit_code.hpp"

#include <catch2/catch.hpp>

using lamella::errc;
using lamella::cli::exit_code_of;

TEST_CASE("each class of error has the exit code that scripts rely on") {
  CHECK(exit_code_of(errc::bad_argument) == 2);
  for (const auto code : {errc::unknown_format, errc::ambiguous_format, errc::unsupported, errc::refused, errc::not_mappable}) {
    CHECK(exit_code_of(code) == 3);
  }
  for (const auto code : {errc::corrupt, errc::truncated, errc::limit}) CHECK(exit_code_of(code) == 4);
  for (const auto code : {errc::io, errc::source_changed, errc::no_memory}) CHECK(exit_code_of(code) == 5);
  CHECK(exit_code_of(errc::plugin) == 7);
  CHECK(exit_code_of(errc::cancelled) == 130);
  CHECK(exit_code_of(errc::internal) == 1);
}
