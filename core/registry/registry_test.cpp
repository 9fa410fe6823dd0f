// SPDX-License-Identifier: BSD-3-Clause
#include "lamella/registry.hpp"

#include <sys/stat.h>
#include <catch2/catch.hpp>

#include <thread>

#include "lamella/error.hpp"
#include "registry/plugin_workshop.hpp"

namespace lamella {
namespace {

using testing::manifest_of;
using testing::plugin_text;
using testing::plugin_workshop;

void put_plugin(const plugin_workshop& shop, const std::string& id, const std::string& text, const std::string& flags = {},
                const std::string& manifest = {}) {
  shop.write("plugins/" + id + "/formats.toml", manifest.empty() ? manifest_of(id) : manifest);
  shop.compile("plugins/" + id + "/p.so", text, flags);
}

/// What asking for the reader of a format says.
std::string load_fault(const registry& known, const std::string& format) {
  try {
    (void)known.interface_of(format, "lamella.reader/1");
  } catch (const error& caught) {
    CHECK(caught.code() == errc::plugin);
    return caught.message();
  }
  return "loaded";
}

plugin_info info_of(const std::vector<plugin_info>& plugins, const std::string& id) {
  for (const auto& p : plugins)
    if (p.id == id) return p;
  return {};
}

const std::string says_no = "verdict->evidence = LAMELLA_EVIDENCE_NO;";

}  // namespace

TEST_CASE("a plugin is loaded when an interface is asked for, and stays") {
  const plugin_workshop shop;
  put_plugin(shop, "x", plugin_text("x", says_no));
  const registry known(shop.options());
  CHECK(info_of(known.plugins(), "x").state == plugin_state::listed);
  const void* reader = known.interface_of("x", "lamella.reader/1");
  REQUIRE(reader != nullptr);
  CHECK(known.interface_of("x", "lamella.reader/1") == reader);
  CHECK(info_of(known.plugins(), "x").state == plugin_state::loaded);
  CHECK(registry(shop.options()).interface_of("x", "lamella.reader/1") == reader);
  CHECK_THROWS_WITH(known.interface_of("x", "lamella.writer/1"), Catch::Contains("does not offer lamella.writer/1"));
  CHECK_THROWS_WITH(known.interface_of("y", "lamella.reader/1"), Catch::Contains("there is no format 'y'; known formats: x"));
}

TEST_CASE("plugins() finds broken libraries without running their code, and says what is wrong") {
  const plugin_workshop shop;
  put_plugin(shop, "fine", plugin_text("fine", says_no));
  put_plugin(shop, "none", "int answer(void) { return 42; }");
  put_plugin(shop, "old", "const void* lamella_plugin_entry_v9(void) { return 0; }");
  put_plugin(shop, "cut", plugin_text("cut", says_no));
  std::filesystem::resize_file(shop.path("plugins/cut/p.so"), 4096);
  shop.write("plugins/text/formats.toml", manifest_of("text"));
  shop.write("plugins/text/p.so", "#!/bin/sh\n");
  const registry known(shop.options());
  const auto plugins = known.plugins();
  CHECK(info_of(plugins, "fine").state == plugin_state::listed);
  for (const auto* id : {"none", "old", "cut", "text"}) CHECK(info_of(plugins, id).state == plugin_state::refused);
  CHECK_THAT(info_of(plugins, "none").reason, Catch::Contains("does not export lamella_plugin_entry_v0"));
  CHECK_THAT(info_of(plugins, "old").reason, Catch::Contains("ABI 9") && Catch::Contains("ABI 0.1"));
  CHECK_THAT(info_of(plugins, "cut").reason, Catch::Contains("is cut off: it has 4096 bytes"));
  CHECK_THAT(info_of(plugins, "text").reason, Catch::Contains("it holds a text of 10 bytes"));
  CHECK_THAT(load_fault(known, "cut"), Catch::Contains("plugin cut 1.0: ") && Catch::Contains("is cut off"));
  CHECK(load_fault(known, "fine") == "loaded");
  CHECK_THAT(known.summary(), Catch::Contains("known formats: cut, fine, none, old, text; refused plugins: cut ("));
}

TEST_CASE("probe() finds what only loading can find, in the words of the loader") {
  const plugin_workshop shop;
  put_plugin(shop, "undefined", "void nowhere_defined(void);\n" + plugin_text("undefined", "nowhere_defined();"));
  put_plugin(shop, "other", plugin_text("another", says_no));
  const auto init = [](const std::string& body) {
    return "#include <lamella/plugin.h>\nstatic lamella_status start(const lamella_host* h, const lamella_context* c) { (void)h; "
           "(void)c; " +
           body + " }\n";
  };
  put_plugin(shop, "silent", init("return 10;") + plugin_text("silent", says_no, "start"));
  put_plugin(shop, "talks",
             init("lamella_report r = {sizeof r, LAMELLA_ERROR, 3, 0, 0, -1, {0, 0}, {\"no licence key\", 14}, {0, 0}};"
                  "c->report(c, &r); return 3;") +
                 plugin_text("talks", says_no, "start"));
  put_plugin(shop, "fine", init("return h->abi_major == 0 && h->version.size > 0 ? 0 : 1;") + plugin_text("fine", says_no, "start"));
  const registry known(shop.options());
  for (const auto& p : known.plugins()) CHECK(p.state == plugin_state::listed);
  const auto plugins = known.probe();
  CHECK(info_of(plugins, "fine").state == plugin_state::loaded);
  CHECK_THAT(info_of(plugins, "undefined").reason, Catch::Contains("undefined symbol: nowhere_defined"));
  CHECK_THAT(info_of(plugins, "other").reason, Catch::Contains("plugin 'another', its manifest says 'other'"));
  CHECK_THAT(info_of(plugins, "silent").reason, Catch::Contains("status 10 and no message: a fault of the plugin"));
  CHECK_THAT(info_of(plugins, "talks").reason, Catch::Contains("its init failed: no licence key"));
  for (const auto& f : known.formats()) {
    CHECK(f.is_available == (f.id == "fine"));
    CHECK(f.reason.empty() == (f.id == "fine"));
  }
}

TEST_CASE("a failure is forgotten with the registry that met it") {
  const plugin_workshop shop;
  shop.write("plugins/x/formats.toml", manifest_of("x"));
  shop.write("plugins/x/p.so", "not yet");
  const registry before(shop.options());
  CHECK_THAT(load_fault(before, "x"), Catch::Contains("is not a shared library"));
  shop.compile("plugins/x/p.so", plugin_text("x", says_no));
  CHECK_THAT(load_fault(before, "x"), Catch::Contains("is not a shared library"));
  CHECK(load_fault(registry(shop.options()), "x") == "loaded");
}

TEST_CASE("a pinned library is loaded only while it has the SHA-256 that its manifest says") {
  const plugin_workshop shop;
  put_plugin(shop, "x", plugin_text("x", says_no));
  const auto library = shop.path("plugins/x/p.so");
  REQUIRE(std::system(("sha256sum < '" + library + "' | cut -c1-64 > '" + shop.path("sum") + "'").c_str()) == 0);
  std::string sum;
  std::ifstream(shop.path("sum")) >> sum;
  shop.write("plugins/x/formats.toml", manifest_of("x", {}, "sha256 = \"" + sum + "\""));
  CHECK(load_fault(registry(shop.options()), "x") == "loaded");
  sum[0] = sum[0] == '0' ? '1' : '0';
  shop.write("plugins/x/formats.toml", manifest_of("x", {}, "sha256 = \"" + sum + "\""));
  CHECK_THAT(load_fault(registry(shop.options()), "x"), Catch::Contains("its manifest pins " + sum));
}

TEST_CASE("trust is asked again before loading") {
  const plugin_workshop shop;
  put_plugin(shop, "x", plugin_text("x", says_no));
  const registry known(shop.options());
  CHECK(known.formats().at(0).is_available);
  REQUIRE(::chmod(shop.path("plugins/x/p.so").c_str(), 0777) == 0);
  CHECK_THAT(load_fault(known, "x"), Catch::Contains("writable by everyone"));
}

TEST_CASE("a format that two plugins claim is taken from the first") {
  const plugin_workshop shop;
  const auto second = manifest_of("b") + "[[plugin.format]]\nid = \"a\"\n";
  shop.write("plugins/a/formats.toml", manifest_of("a"));
  shop.write("plugins/a/p.so", "");
  shop.write("plugins/b/formats.toml", second);
  shop.write("plugins/b/p.so", "");
  const registry known(shop.options());
  const auto formats = known.formats();
  REQUIRE(formats.size() == 3);
  CHECK(formats[0].id == "a");
  CHECK(formats[0].is_available);
  CHECK(formats[2].id == "a");
  CHECK(formats[2].plugin_id == "b");
  CHECK_THAT(formats[2].reason, Catch::Contains("the plugin 'a'") && Catch::Contains("claims this format first"));
  CHECK(known.find("a")->plugin_id == "a");
  CHECK_FALSE(known.find("c").has_value());
}

TEST_CASE("a host's list of formats closes the others") {
  const plugin_workshop shop;
  put_plugin(shop, "a", plugin_text("a", says_no), {}, manifest_of("a", "extensions = [\"a\"]"));
  put_plugin(shop, "b", plugin_text("b", says_no), {}, manifest_of("b", "extensions = [\"b\"]"));
  auto options = shop.options();
  options.allow_formats = {"b"};
  const registry known(options);
  CHECK_THAT(known.find("a")->reason, Catch::Contains("allows only the formats b"));
  CHECK_THROWS_WITH(known.interface_of("a", "lamella.reader/1"), Catch::Contains("refused") && Catch::Contains("allows only"));
  CHECK(known.interface_of("b", "lamella.reader/1") != nullptr);
  CHECK(known.identify(*open_source(shop.write("x.a", "text")), true).format.empty());
  CHECK(known.identify(*open_source(shop.write("x.b", "text")), true).format == "b");
}

TEST_CASE("many threads may load and ask at once") {
  const plugin_workshop shop;
  put_plugin(shop, "x", plugin_text("x", says_no));
  put_plugin(shop, "y", plugin_text("y", says_no));
  const registry known(shop.options());
  std::vector<const void*> found(8);
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < found.size(); ++i)
    threads.emplace_back([&, i] {
      (void)known.plugins();
      found[i] = known.interface_of(i % 2 == 0 ? "x" : "y", "lamella.reader/1");
      (void)known.formats();
    });
  for (auto& t : threads) t.join();
  for (std::size_t i = 2; i < found.size(); ++i) CHECK(found[i] == found[i - 2]);
}

TEST_CASE("an empty registry says where plugins were looked for") {
  const plugin_workshop shop;
  CHECK_THAT(registry(shop.options()).summary(), Catch::Contains("no formats are known") && Catch::Contains(shop.path("plugins")));
}

}  // namespace lamella
