// SPDX-License-Identifier: BSD-3-Clause
#include "cli/file_stem.hpp"

#include <catch2/catch.hpp>

using lamella::cli::file_stem;

TEST_CASE("the stem of a file has neither folder nor endings") {
  CHECK(file_stem("scan.mrc") == "scan");
  CHECK(file_stem("data/run.1/scan.fits.gz") == "scan");
  CHECK(file_stem("a.b.mrc") == "a.b");
  CHECK(file_stem("stack.zarr/") == "stack");
  CHECK(file_stem("plain") == "plain");
  CHECK(file_stem(".hidden") == ".hidden");
}
