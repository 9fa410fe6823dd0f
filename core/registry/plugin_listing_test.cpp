// SPDX-License-Identifier: BSD-3-Clause
#include "registry/plugin_listing.hpp"

#include <sys/stat.h>
#include <catch2/catch.hpp>

#include "registry/plugin_workshop.hpp"

namespace lamella {
namespace {

using testing::manifest_of;
using testing::plugin_workshop;

std::vector<plugin_info> listed(const std::vector<plugin_folder>& folders) {
  std::vector<plugin_info> infos;
  for (const auto& plugin : list_plugins({.folders = folders})) infos.push_back(plugin->info());
  return infos;
}

void put_plugin(const plugin_workshop& shop, const std::string& folder, const std::string& manifest) {
  shop.write(folder + "/formats.toml", manifest);
  const auto library = shop.write(folder + "/p.so", "never opened");
  for (const auto& path : {library, shop.path(folder)}) REQUIRE(::chmod(path.c_str(), 0755) == 0);
}

}  // namespace

TEST_CASE("manifests are found in a folder and one level below, by name, and no deeper") {
  const plugin_workshop shop;
  put_plugin(shop, "p/b", manifest_of("b"));
  put_plugin(shop, "p/a", manifest_of("a"));
  put_plugin(shop, "p", manifest_of("here"));
  put_plugin(shop, "p/a/deeper", manifest_of("deeper"));
  shop.write("p/file", "no folder");
  const auto found = listed({{shop.path("p"), "given"}});
  REQUIRE(found.size() == 3);
  CHECK(found[0].id == "here");
  CHECK(found[1].id == "a");
  CHECK(found[2].id == "b");
  CHECK(found[1].state == plugin_state::listed);
  CHECK(found[1].path == std::filesystem::canonical(shop.path("p/a/p.so")).string());
  CHECK(found[1].origin == "given");
}

TEST_CASE("a missing folder is nothing, and one that is named twice counts once") {
  const plugin_workshop shop;
  put_plugin(shop, "p/a", manifest_of("a"));
  shop.write("file", "");
  CHECK(listed({{shop.path("missing"), "given"}, {shop.path("file/below"), "given"}}).empty());
  CHECK(listed({{shop.path("p"), "given"}, {shop.path("p/"), "user"}, {shop.path("p/a/.."), "system"}}).size() == 1);
}

TEST_CASE("the first plugin of an id wins and the other says who does") {
  const plugin_workshop shop;
  put_plugin(shop, "one/x", manifest_of("x"));
  put_plugin(shop, "two/x", manifest_of("x"));
  const auto found = listed({{shop.path("one"), "given"}, {shop.path("two"), "user"}});
  REQUIRE(found.size() == 2);
  CHECK(found[0].state == plugin_state::listed);
  CHECK(found[1].state == plugin_state::shadowed);
  CHECK_THAT(found[1].reason, Catch::Contains(found[0].path) && Catch::Contains("(given)") && Catch::Contains("wins"));
}

TEST_CASE("a plugin that is refused leaves its id to the next one") {
  const plugin_workshop shop;
  put_plugin(shop, "one/x", manifest_of("x"));
  put_plugin(shop, "two/x", manifest_of("x"));
  REQUIRE(::chmod(shop.path("one/x/p.so").c_str(), 0777) == 0);
  const auto found = listed({{shop.path("one"), "given"}, {shop.path("two"), "user"}});
  REQUIRE(found.size() == 2);
  CHECK(found[0].state == plugin_state::refused);
  CHECK_THAT(found[0].reason, Catch::Contains("writable by everyone"));
  CHECK(found[1].state == plugin_state::listed);
}

TEST_CASE("what cannot be used is listed with the reason") {
  const plugin_workshop shop;
  shop.write("p/a-missing/formats.toml", manifest_of("missing"));
  auto foreign = manifest_of("foreign");
  foreign.replace(foreign.find("0.1"), 3, "9.0");
  put_plugin(shop, "p/b-foreign", foreign);
  auto elsewhere = manifest_of("elsewhere");
  elsewhere.replace(elsewhere.find("\"p.so\""), 6, "{ plan9-mips = \"p.so\" }");
  put_plugin(shop, "p/c-elsewhere", elsewhere);
  put_plugin(shop, "p/d-broken", "schema = 1\n[[plugin]]\nid = 3\n");
  put_plugin(shop, "p/e-fine", manifest_of("fine"));
  const auto found = listed({{shop.path("p"), "given"}});
  REQUIRE(found.size() == 5);
  for (int i = 0; i < 4; ++i) CHECK(found[i].state == plugin_state::refused);
  CHECK_THAT(found[0].reason, Catch::Contains("its library '") && Catch::Contains("is missing"));
  CHECK_THAT(found[1].reason, Catch::Contains("ABI 9.0") && Catch::Contains("ABI 0.1"));
  CHECK_THAT(found[2].reason, Catch::Contains("no library for") && Catch::Contains("plan9-mips"));
  CHECK(found[3].id == "d-broken");
  CHECK_THAT(found[3].reason, Catch::Contains("d-broken/formats.toml': line 3, column 6: key 'id': needs text, has an integer"));
  CHECK(found[4].state == plugin_state::listed);
}

TEST_CASE("a place that is no folder of manifests is refused, and the others are still found") {
  const plugin_workshop shop;
  shop.write("file", "");
  std::filesystem::create_directories(shop.path("p/odd/formats.toml"));
  put_plugin(shop, "q/fine", manifest_of("fine"));
  const auto found = listed({{shop.path("file"), "given"}, {shop.path("p"), "given"}, {shop.path("q"), "given"}});
  REQUIRE(found.size() == 3);
  CHECK(found[0].state == plugin_state::refused);
  CHECK(found[1].state == plugin_state::refused);
  CHECK(found[1].id == "odd");
  CHECK(found[2].id == "fine");
}

}  // namespace lamella
