// SPDX-License-Identifier: BSD-3-Clause
#include "registry/library_trust.hpp"

#include <sys/stat.h>
#include <catch2/catch.hpp>

#include "registry/plugin_workshop.hpp"

namespace lamella {
namespace {

constexpr trusted_owners owners = {.user = 1000, .library_owner = 77, .group = 1000};

}  // namespace

TEST_CASE("a file that only its owner writes is trusted from root, the user and liblamella's owner") {
  CHECK(rights_fault({0100755, 0, 0}, owners).empty());
  CHECK(rights_fault({0100755, 1000, 1000}, owners).empty());
  CHECK(rights_fault({0100644, 77, 5}, owners).empty());
  CHECK_THAT(rights_fault({0100755, 1001, 1000}, owners), Catch::Contains("belongs to user 1001"));
}

TEST_CASE("a file that everyone or a foreign group writes is not trusted") {
  CHECK_THAT(rights_fault({0100757, 0, 0}, owners), Catch::Contains("writable by everyone (mode 0757)"));
  CHECK_THAT(rights_fault({041777, 0, 0}, owners), Catch::Contains("writable by everyone (mode 1777)"));
  CHECK_THAT(rights_fault({0100775, 1000, 50}, owners), Catch::Contains("writable by group 50, which is not yours"));
  CHECK(rights_fault({0100775, 1000, 1000}, owners).empty());
}

TEST_CASE("a library is refused for its own rights and those of its folder, not of folders further up") {
  const testing::plugin_workshop shop;
  const auto library = shop.write("outer/inner/p.so", "x");
  const auto mode = [&](const char* relative, mode_t m) { REQUIRE(::chmod(shop.path(relative).c_str(), m) == 0); };
  mode("outer/inner/p.so", 0644);
  mode("outer/inner", 0755);
  mode("outer", 0777);
  const auto us = current_owners();
  CHECK(library_fault(library, us).empty());
  mode("outer/inner", 0777);
  CHECK_THAT(library_fault(library, us), Catch::Contains("outer/inner' is writable by everyone"));
  mode("outer/inner", 0755);
  mode("outer/inner/p.so", 0666);
  CHECK_THAT(library_fault(library, us), Catch::Contains("p.so' is writable by everyone"));
}

TEST_CASE("a link is judged by the file it leads to, and by the folder that holds the link") {
  const testing::plugin_workshop shop;
  const auto library = shop.write("real/p.so", "x");
  shop.write("links/other", "");
  std::filesystem::create_symlink(library, shop.path("links/p.so"));
  const auto us = current_owners();
  REQUIRE(::chmod(shop.path("real").c_str(), 0755) == 0);
  REQUIRE(::chmod(shop.path("links").c_str(), 0755) == 0);
  REQUIRE(::chmod(library.c_str(), 0755) == 0);
  CHECK(library_fault(shop.path("links/p.so"), us).empty());
  REQUIRE(::chmod(shop.path("links").c_str(), 0777) == 0);
  CHECK_THAT(library_fault(shop.path("links/p.so"), us), Catch::Contains("links' is writable by everyone"));
}

TEST_CASE("a library that is not there, or is no file, is called so") {
  const testing::plugin_workshop shop;
  CHECK_THAT(library_fault(shop.path("p.so"), current_owners()), Catch::Contains("is missing"));
  CHECK_THAT(library_fault(shop.path(""), current_owners()), Catch::Contains("is not a regular file"));
}

}  // namespace lamella
