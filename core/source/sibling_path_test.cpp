// SPDX-License-Identifier: BSD-3-Clause
#include "source/sibling_path.hpp"

#include <catch2/catch.hpp>

#include "source/source_bytes.hpp"

using namespace lamella;
using namespace lamella::test;

TEST_CASE("a sibling's path stands below the folder") {
  CHECK(sibling_path("/data", "a.raw") == "/data/a.raw");
  CHECK(sibling_path("/data", "c/0/1") == "/data/c/0/1");
  CHECK(sibling_path("/", "a") == "/a");
  CHECK(sibling_path("/data", "..a/...") == "/data/..a/...");
}

TEST_CASE("a path that leads elsewhere or is not normalised is refused") {
  const std::string with_nul("a\0b", 3);
  for (const std::string path : {"", "/etc/passwd", "..", "../a", "a/..", "a/../b", ".", "./a", "a/./b", "a//b", "a/"})
    CHECK(failure_of([&] { (void)sibling_path("/data", path); }).code == errc::bad_argument);
  CHECK(failure_of([&] { (void)sibling_path("/data", with_nul); }).code == errc::bad_argument);
}

TEST_CASE("the folder of a path is what stands before its last slash") {
  CHECK(folder_of("/data/a.raw") == "/data");
  CHECK(folder_of("/a.raw") == "/");
}
