// SPDX-License-Identifier: BSD-3-Clause
#include "registry/plugin_rules.hpp"

#include <sys/stat.h>
#include <unistd.h>
#include <catch2/catch.hpp>

#include "lamella/error.hpp"
#include "registry/plugin_workshop.hpp"

namespace lamella {
namespace {

using testing::manifest_of;
using testing::plugin_text;
using testing::plugin_workshop;
namespace fs = std::filesystem;

const std::string says_no = "verdict->evidence = LAMELLA_EVIDENCE_NO;";

std::string put_plugin(const plugin_workshop& shop, const std::string& id) {
  shop.write("plugins/" + id + "/formats.toml", manifest_of(id));
  return shop.compile("plugins/" + id + "/p.so", plugin_text(id, says_no));
}

/// What another program says of a file.
std::string sha256_of(const plugin_workshop& shop, const std::string& path) {
  REQUIRE(std::system(("sha256sum < '" + path + "' | cut -c1-64 > '" + shop.path("sum") + "'").c_str()) == 0);
  std::string sum;
  std::ifstream(shop.path("sum")) >> sum;
  return sum;
}

/// "loaded", or why not.
std::string outcome(const registry_options& options, const std::string& format) {
  try {
    (void)registry(options).interface_of(format, "lamella.reader/1");
  } catch (const error& caught) {
    CHECK(caught.code() == errc::plugin);
    return caught.message();
  }
  return "loaded";
}

}  // namespace

TEST_CASE("a plugin that the host pins is loaded while its library has that SHA-256, pinned by id or by path") {
  const plugin_workshop shop;
  const auto library = put_plugin(shop, "x");
  auto sum = sha256_of(shop, library);
  auto options = shop.options();
  for (const auto& what : {std::string("x"), library}) {
    options.pins = {{what, sum}};
    CHECK(outcome(options, "x") == "loaded");
    auto wrong = sum;
    wrong[63] = wrong[63] == '0' ? '1' : '0';
    options.pins = {{what, wrong}};
    CHECK_THAT(outcome(options, "x"), Catch::Contains("has the SHA-256 " + sum + ", this program pins " + wrong) &&
                                          Catch::Contains("install that one, or change the pin"));
    const auto listed = registry(options).plugins();
    CHECK((listed.at(0).state == plugin_state::refused && listed.at(0).reason.find("this program pins") != std::string::npos));
  }
  std::ranges::transform(sum, sum.begin(), [](char c) { return static_cast<char>(std::toupper(c)); });
  options.pins = {{"x", sum}};
  CHECK(outcome(options, "x") == "loaded");
}

TEST_CASE("a pin by path holds for the file that a link leads to") {
  const plugin_workshop shop;
  const auto library = put_plugin(shop, "x");
  fs::create_symlink(shop.path("plugins"), shop.path("link"));
  auto options = shop.options();
  options.pins = {{shop.path("link/x/p.so"), std::string(64, '0')}};
  CHECK_THAT(outcome(options, "x"), Catch::Contains("this program pins 000"));
}

TEST_CASE("a host that requires pins refuses what it has none of") {
  const plugin_workshop shop;
  const auto library = put_plugin(shop, "x");
  put_plugin(shop, "y");
  auto options = shop.options();
  options.require_pins = true;
  options.pins = {{"x", sha256_of(shop, library)}};
  CHECK(outcome(options, "x") == "loaded");
  CHECK_THAT(outcome(options, "y"), Catch::Contains("only plugins whose SHA-256 it knows, and knows none of 'y'"));
}

TEST_CASE("a pin or a folder that is none is the host's mistake") {
  const auto made_of = [](const registry_options& options) { return plugin_rules(options); };
  CHECK_THROWS_WITH(made_of({.pins = {{"x", "12"}}}), Catch::Contains("the pin of 'x' needs the 64 hexadecimal digits"));
  CHECK_THROWS_WITH(made_of({.pins = {{"x", std::string(64, 'g')}}}), Catch::Contains("hexadecimal digits"));
  CHECK_THROWS_WITH(made_of({.pins = {{"a/p.so", std::string(64, 'a')}}}), Catch::Contains("'a/p.so' is not an absolute path"));
  CHECK_THROWS_WITH(made_of({.allow_folders = {"plugins"}}), Catch::Contains("the allowed folder 'plugins' is not an absolute path"));
  CHECK_THROWS_WITH(made_of({.allow_folders = {""}}), Catch::Contains("is not an absolute path"));
}

TEST_CASE("only plugins below the allowed folders are used, wherever links lead") {
  const plugin_workshop shop;
  put_plugin(shop, "x");
  put_plugin(shop, "y");
  fs::create_directory(shop.path("outside"));
  fs::rename(shop.path("plugins/y/p.so"), shop.path("outside/p.so"));
  fs::create_symlink(shop.path("outside/p.so"), shop.path("plugins/y/p.so"));
  auto options = shop.options();
  CHECK(outcome(options, "y") == "loaded");
  fs::create_directory_symlink(shop.path("plugins"), shop.path("link"));
  for (const auto* folder : {"plugins", "plugins/", "link", "plugins/../plugins/x"}) {
    options.allow_folders = {"/nowhere", shop.path(folder)};
    CHECK(outcome(options, "x") == "loaded");
    CHECK_THAT(outcome(options, "y"), Catch::Contains("outside/p.so' lies outside the folders that this program allows: /nowhere, "));
  }
  for (const auto* folder : {"plugin", "plugins/x/p", "plugins/x/p.so", "missing"}) {
    options.allow_folders = {shop.path(folder)};
    CHECK_THAT(outcome(options, "x"), Catch::Contains("lies outside the folders"));
  }
  options.allow_folders = {"/"};
  CHECK(outcome(options, "y") == "loaded");
}

TEST_CASE("a library that moves out of the allowed folders after it was listed is not loaded") {
  const plugin_workshop shop;
  put_plugin(shop, "x");
  auto options = shop.options();
  options.allow_folders = {shop.path("plugins")};
  const registry known(options);
  fs::create_directory(shop.path("outside"));
  fs::rename(shop.path("plugins/x/p.so"), shop.path("outside/p.so"));
  fs::create_symlink(shop.path("outside/p.so"), shop.path("plugins/x/p.so"));
  CHECK_THROWS_WITH(known.interface_of("x", "lamella.reader/1"), Catch::Contains("lies outside the folders"));
}

TEST_CASE("a host's list of plugins closes the others, and leaves an id that is refused to the next folder") {
  const plugin_workshop shop;
  put_plugin(shop, "x");
  put_plugin(shop, "y");
  auto options = shop.options();
  options.allow_plugins = {"y"};
  CHECK_THAT(outcome(options, "x"), Catch::Contains("this program allows only the plugins y"));
  CHECK(outcome(options, "y") == "loaded");
  fs::create_directories(shop.path("second"));
  fs::copy(shop.path("plugins/y"), shop.path("second/y"), fs::copy_options::recursive);
  options.plugin_folders.push_back(shop.path("second"));
  options.allow_folders = {shop.path("second")};
  const auto found = registry(options).plugins();
  CHECK(std::ranges::count(found, plugin_state::listed, &plugin_info::state) == 1);
  CHECK(std::ranges::find(found, plugin_state::listed, &plugin_info::state)->path.find("second") != std::string::npos);
}

}  // namespace lamella
