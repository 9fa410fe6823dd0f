// SPDX-License-Identifier: BSD-3-Clause
#include "registry/manifest.hpp"

#include <catch2/catch.hpp>

#include "lamella/error.hpp"
#include "registry/plugin_workshop.hpp"

namespace lamella {
namespace {

using testing::manifest_of;

plugin_manifest parse_one(const std::string& text) {
  auto plugins = parse_manifest(text, "formats.toml");
  REQUIRE(plugins.size() == 1);
  return std::move(plugins[0]);
}

/// What parsing says about a manifest that it refuses.
std::string refusal(const std::string& text) {
  try {
    (void)parse_manifest(text, "formats.toml");
  } catch (const error& caught) {
    CHECK(caught.code() == errc::plugin);
    CHECK(caught.details().path == "formats.toml");
    return caught.message();
  }
  return "accepted";
}

std::string claimed(const format_manifest& format, std::string_view name) {
  for (const auto& c : format.info.capabilities)
    if (c.name == name) return c.claimed;
  return "missing";
}

}  // namespace

TEST_CASE("a manifest's facts arrive as they are written") {
  const auto plugin = parse_one(manifest_of("x.y-1", R"(
names = ["X files"]
extensions = ["X", "tar.x"]
specializes = ["hdf5"]
directory = ["x.json"]
weak = true
[plugin.format.options]
mode = { type = "choice", values = ["a", "b"], default = "b", help = "which" }
big = { type = "flag", default = true }
skip = { type = "integer" }
[plugin.format.capabilities]
read = true
distributed = "D2"
telepathy = true
)",
                                            "licence = \"MIT\"\nhomepage = \"https://example.org\"\n"));
  CHECK(plugin.id == "x.y-1");
  CHECK(plugin.version == "1.0");
  CHECK(plugin.licence == "MIT");
  CHECK(plugin.abi_major == 0);
  CHECK(plugin.abi_minor == 1);
  CHECK(plugin.library == "p.so");
  REQUIRE(plugin.formats.size() == 1);
  const auto& f = plugin.formats[0];
  CHECK(f.info.plugin_id == "x.y-1");
  CHECK(f.info.plugin_version == "1.0");
  CHECK(f.info.specializes == std::vector<std::string>{"hdf5"});
  CHECK(f.directory_names == std::vector<std::string>{"x.json"});
  CHECK(f.is_weak);
  CHECK(f.extension_of("a.x") == "x");
  CHECK(f.extension_of("a.TAR.X") == "x");
  CHECK(f.extension_of("x").empty());
  CHECK(f.extension_of(".x") == "x");
  CHECK(f.extension_of("ax").empty());
  REQUIRE(f.info.options.size() == 3);
  CHECK(f.info.options[0].name == "mode");
  CHECK(f.info.options[0].default_value == "b");
  CHECK(f.info.options[1].default_value == "true");
  CHECK_FALSE(f.info.options[2].has_default);
  CHECK(f.info.capabilities.size() == 10);
  CHECK(claimed(f, "read") == "true");
  CHECK(claimed(f, "write") == "false");
  CHECK(claimed(f, "distributed") == "D2");
  CHECK(f.info.claims("distributed"));
  CHECK_FALSE(f.info.claims("write"));
}

TEST_CASE("magic rules are alternatives of conditions that hold together") {
  const auto plugin =
      parse_one(manifest_of("x", R"(magic = [{ at = 0, hex = "80 04", and = [{ at = 16, hex = "30 4a" }, { at = -3, text = "end" }] },
{ at = 2, text = "Ab", ignore_case = true }, { at = 1, hex = "0F", mask = "0F" }])"));
  const auto& magic = plugin.formats[0].magic;
  REQUIRE(magic.size() == 3);
  REQUIRE(magic[0].size() == 3);
  CHECK(magic[0][0].bytes == "\x80\x04");
  CHECK(magic[0][1].bytes == "\x30\x4a");
  CHECK(magic[0][2].at == -3);
  CHECK(magic[1][0].ignore_case);
  CHECK(magic[2][0].mask == "\x0f");
}

TEST_CASE("a library may be named by platform") {
  auto text = manifest_of("x");
  const auto replace_library = [&](const std::string& value) {
    auto made = text;
    return made.replace(made.find("library = \"p.so\""), 16, "library = " + value);
  };
  const auto here = std::string(platform_key());
  CHECK(parse_one(replace_library("{ " + here + " = \"sub/q.so\", plan9-mips = \"r.so\" }")).library == "sub/q.so");
  const auto elsewhere = parse_one(replace_library("{ plan9-mips = \"r.so\" }"));
  CHECK(elsewhere.library.empty());
  CHECK(elsewhere.other_platforms == "plan9-mips");
  CHECK_THAT(refusal(replace_library("\"../q.so\"")), Catch::Contains("line 6") && Catch::Contains("'..'"));
  CHECK_THAT(refusal(replace_library("\"a/../../q.so\"")), Catch::Contains("'..'"));
  CHECK_THAT(refusal(replace_library("\"/q.so\"")), Catch::Contains("must be relative"));
  CHECK_THAT(refusal(replace_library("\"\"")), Catch::Contains("'library': is empty"));
  CHECK(parse_one(replace_library("\"..q.so\"")).library == "..q.so");
}

TEST_CASE("a wrong manifest is refused with line, column, key and reason") {
  using Catch::Contains;
  CHECK_THAT(refusal(""), Contains("'schema': is missing"));
  CHECK_THAT(refusal("schema = 2\n"), Contains("line 1, column 10: key 'schema'") && Contains("reads schema 1, the file has 2"));
  CHECK_THAT(refusal("schema = 1\n"), Contains("no [[plugin]] table"));
  CHECK_THAT(refusal("schema = 1\n[plugin]\n"), Contains("line 2") && Contains("needs an array, has a table"));
  CHECK_THAT(refusal("schema = 1\n[[plugin\n"), Contains("line 2") && Contains("not TOML"));
  CHECK_THAT(refusal("schema = 1\n[[plugin]]\nid = \"a b\"\n"), Contains("line 3, column 6: key 'id'"));
  CHECK_THAT(refusal(manifest_of("x", "weak = \"yes\"")), Contains("line 10, column 8: key 'weak': needs true or false, has text"));
  CHECK_THAT(refusal(manifest_of("x", "extensions = [\".x\"]")), Contains("'.x' is not the ending of a name without its dot"));
  CHECK_THAT(refusal(manifest_of("x", "extensions = [1]")), Contains("needs an array of text, holds an integer"));
  CHECK_THAT(refusal(manifest_of("x", "[[plugin.format]]\nid = \"x\"")), Contains("stands twice"));
  CHECK_THAT(refusal(manifest_of("x", "", "sha256 = \"12\"")), Contains("needs 64 hexadecimal digits"));
  CHECK_THAT(refusal("schema = 1\n[[plugin]]\nid=\"x\"\nversion=\"1\"\nabi=\"1\"\nlibrary=\"a\"\n"), Contains("'1' is not of the form"));
  CHECK_THAT(refusal("schema = 1\n[[plugin]]\nid=\"x\"\nversion=\"1\"\nabi=\"0.1\"\nlibrary=\"a\"\n"), Contains("no [[plugin.format]]"));
}

TEST_CASE("a wrong magic rule is refused") {
  using Catch::Contains;
  const auto refused = [](const std::string& rule) { return refusal(manifest_of("x", "magic = [" + rule + "]")); };
  CHECK_THAT(refused("{ at = 0 }"), Contains("needs either text or hex"));
  CHECK_THAT(refused("{ at = 0, text = \"A\", hex = \"41\" }"), Contains("needs either text or hex"));
  CHECK_THAT(refused("{ text = \"A\" }"), Contains("'at': is missing"));
  CHECK_THAT(refused("{ at = 0, hex = \"4\" }"), Contains("odd number"));
  CHECK_THAT(refused("{ at = 0, hex = \"4G\" }"), Contains("'G' is not a hexadecimal digit"));
  CHECK_THAT(refused("{ at = 0, hex = \" \" }"), Contains("'hex': is empty"));
  CHECK_THAT(refused("{ at = 0, hex = \"4142\", mask = \"FF\" }"), Contains("has 1 bytes, needs as many as are compared: 2"));
  CHECK_THAT(refused("{ at = 0, hex = \"41\", ignore_case = true }"), Contains("goes with text only"));
  CHECK_THAT(refused("{ at = 1048576, text = \"A\" }"), Contains("outside what is read"));
  CHECK_THAT(refused("{ at = 9223372036854775807, text = \"A\" }"), Contains("outside what is read"));
  CHECK_THAT(refused("{ at = -65537, text = \"A\" }"), Contains("outside what is read"));
  CHECK_THAT(refused("{ at = -2, text = \"ABC\" }"), Contains("reach beyond it"));
  CHECK_THAT(refused("\"A\""), Contains("needs an array of tables, holds text"));
  CHECK(refused("{ at = 1048575, text = \"A\" }") == "accepted");
}

TEST_CASE("a wrong option or capability is refused") {
  using Catch::Contains;
  const auto refused = [](const std::string& option) { return refusal(manifest_of("x", "[plugin.format.options]\nmode = " + option)); };
  CHECK_THAT(refused("{ }"), Contains("'type': is missing"));
  CHECK_THAT(refused("{ type = \"real\" }"), Contains("'real' is not text, integer, flag or choice"));
  CHECK_THAT(refused("{ type = \"choice\" }"), Contains("needs the values to choose from"));
  CHECK_THAT(refused("{ type = \"choice\", values = [\"a\"], default = \"b\" }"), Contains("'b' is not among the values"));
  CHECK_THAT(refused("{ type = \"integer\", default = \"1\" }"), Contains("does not have the option's type, integer"));
  CHECK_THAT(refusal(manifest_of("x", "[plugin.format.capabilities]\nread = \"yes\"")), Contains("needs true or false, has text"));
  CHECK_THAT(refusal(manifest_of("x", "[plugin.format.capabilities]\ndistributed = \"D4\"")), Contains("'D4' is not D0"));
}

TEST_CASE("a manifest that is no text file of reasonable size is refused") {
  const testing::plugin_workshop shop;
  CHECK_THROWS_WITH(read_manifest(shop.path("missing.toml")), Catch::Contains("missing.toml"));
  CHECK_THROWS_WITH(read_manifest(shop.path("")), Catch::Contains("folder"));
  const auto huge = shop.write("formats.toml", std::string((1u << 20) + 1, '#'));
  CHECK_THROWS_WITH(read_manifest(huge), Catch::Contains("at most 1048576 are read"));
}

}  // namespace lamella
