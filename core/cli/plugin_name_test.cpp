// SPDX-License-Identifier: BSD-3-Clause
#include "cli/plugin_name.hpp"

#include <catch2/catch.hpp>

using lamella::cli::parse_plugin_name;
using lamella::cli::renamed;

TEST_CASE("format and magic of a new plugin follow from the last word of its id") {
  const auto name = parse_plugin_name("org.lab.my-camera");
  CHECK(name.id == "org.lab.my-camera");
  CHECK(name.format == "my_camera");
  CHECK(name.magic == "MYCA");
  CHECK(parse_plugin_name("a1").format == "a1");
  CHECK(parse_plugin_name("a1").magic == "A1__");
}

TEST_CASE("what is no id of a plugin is refused with an example") {
  for (const auto* id : {"", ".", "a.", ".a", "a..b", "1a", "a.1b", "Camera", "my camera", "a/b", "../a", "a\n", "é", "-a", "_a"})
    CHECK_THROWS_WITH(parse_plugin_name(id), Catch::Contains("org.example.camera"));
  CHECK_NOTHROW(parse_plugin_name(std::string(64, 'a')));
  CHECK_THROWS(parse_plugin_name(std::string(65, 'a')));
}

TEST_CASE("the names of the template are replaced once, whatever the new ones contain") {
  const auto name = parse_plugin_name("org.example.gridlike");
  CHECK(renamed("org.example.grid: grid_reader of .grid, GRID", name) == "org.example.gridlike: gridlike_reader of .gridlike, GRID");
  CHECK(renamed(std::string_view("\0GRID\0", 6), parse_plugin_name("wave")) == std::string("\0WAVE\0", 6));
  CHECK(renamed("", name).empty());
}
