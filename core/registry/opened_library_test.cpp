// SPDX-License-Identifier: BSD-3-Clause
#include "registry/opened_library.hpp"

#include <sys/stat.h>
#include <unistd.h>
#include <catch2/catch.hpp>
#include <chrono>
#include <thread>

#include "lamella/error.hpp"
#include "registry/plugin_workshop.hpp"

namespace lamella {
namespace {

using testing::manifest_of;
using testing::plugin_text;
using testing::plugin_workshop;
namespace fs = std::filesystem;

/// A file and its folder, of usual rights.
std::string put_library(const plugin_workshop& shop, const std::string& content) {
  auto path = shop.write("p/lib.so", content);
  REQUIRE(::chmod(path.c_str(), 0644) == 0);
  REQUIRE(::chmod(shop.path("p").c_str(), 0755) == 0);
  return path;
}

std::string content_of(const opened_library& library) {
  std::string text(64, '\0');
  text.resize(library.bytes().read_at(0, std::as_writable_bytes(std::span(text))));
  return text;
}

/// A tick of the clock that files are stamped with.
void let_time_pass() {
  std::this_thread::sleep_for(std::chrono::milliseconds(30));
}

const std::string says_no = "verdict->evidence = LAMELLA_EVIDENCE_NO;";

}  // namespace

TEST_CASE("what is checked stays the file that was opened, whoever takes its name") {
  const plugin_workshop shop;
  const auto path = put_library(shop, "the first");
  const opened_library library(path);
  CHECK(library.exchange_fault().empty());
  CHECK(library.trust_fault(current_owners()).empty());
  shop.write("other", "the second");
  REQUIRE(::chmod(shop.path("other").c_str(), 0666) == 0);
  fs::rename(shop.path("other"), path);
  CHECK(content_of(library) == "the first");
  CHECK(library.trust_fault(current_owners()).empty());
  CHECK_THAT(library.exchange_fault(), Catch::Contains("was exchanged or written to while it was loaded"));
  CHECK(content_of(opened_library(path)) == "the second");
  CHECK_THAT(opened_library(path).trust_fault(current_owners()), Catch::Contains("lib.so' is writable by everyone"));
}

TEST_CASE("a library that is written to, or is gone, after it was checked is noticed") {
  const plugin_workshop shop;
  const auto path = put_library(shop, "the first");
  const opened_library library(path);
  let_time_pass();
  put_library(shop, "the other");
  CHECK_FALSE(library.exchange_fault().empty());
  const opened_library again(path);
  fs::remove(path);
  CHECK_FALSE(again.exchange_fault().empty());
}

TEST_CASE("rights of the opened folder count, and so do foreign owners and groups") {
  const plugin_workshop shop;
  const auto path = put_library(shop, "text");
  const auto fault = [&] { return opened_library(path).trust_fault(current_owners()); };
  REQUIRE(::chmod(shop.path("p").c_str(), 0777) == 0);
  CHECK_THAT(fault(), Catch::Contains("/p' is writable by everyone"));
  REQUIRE(::chmod(shop.path("p").c_str(), 0755) == 0);
  CHECK(fault().empty());
  if (::geteuid() != 0) return;  // only root gives files away
  REQUIRE(::chown(path.c_str(), 65534, 65534) == 0);
  CHECK_THAT(fault(), Catch::Contains("lib.so' belongs to user 65534, who is neither root, you, nor the owner of liblamella"));
  REQUIRE(::chown(path.c_str(), 0, 65534) == 0);
  CHECK(fault().empty());
  REQUIRE(::chmod(path.c_str(), 0664) == 0);
  CHECK_THAT(fault(), Catch::Contains("lib.so' is writable by group 65534, which is not yours"));
  REQUIRE(::chmod(path.c_str(), 0644) == 0);
  REQUIRE(::chown(shop.path("p").c_str(), 65534, 0) == 0);
  CHECK_THAT(fault(), Catch::Contains("/p' belongs to user 65534"));
}

TEST_CASE("a link into a folder that others write in is judged by that folder") {
  const plugin_workshop shop;
  const auto path = put_library(shop, "text");
  fs::create_directory(shop.path("q"));
  fs::create_symlink(path, shop.path("q/lib.so"));
  REQUIRE(::chmod(shop.path("q").c_str(), 0755) == 0);
  REQUIRE(::chmod(shop.path("p").c_str(), 0777) == 0);
  const opened_library library(shop.path("q/lib.so"));
  CHECK(library.path() == fs::canonical(path).string());
  CHECK_THAT(library.trust_fault(current_owners()), Catch::Contains("/p' is writable by everyone"));
  CHECK_THAT(library_fault(shop.path("q/lib.so"), current_owners()), Catch::Contains("/p' is writable by everyone"));
}

TEST_CASE("a library that exchanges itself while it is loaded is refused before its entry is asked for") {
  const plugin_workshop shop;
  shop.write("plugins/x/formats.toml", manifest_of("x"));
  const auto path = shop.path("plugins/x/p.so");
  const auto swap =
      "#include <stdio.h>\n__attribute__((constructor)) static void swap(void) { rename(\"" + path + ".other\", \"" + path + "\"); }\n";
  shop.compile("plugins/x/p.so", plugin_text("x", says_no) + swap);
  shop.compile("plugins/x/p.so.other", plugin_text("x", says_no));
  const registry known(shop.options());
  CHECK_THROWS_WITH(known.interface_of("x", "lamella.reader/1"), Catch::Contains("was exchanged or written to while it was loaded"));
  // The new file is fine, but the process runs the old one.
  CHECK_THROWS_WITH(registry(shop.options()).interface_of("x", "lamella.reader/1"),
                    Catch::Contains("was replaced since this process loaded it"));
}

}  // namespace lamella
