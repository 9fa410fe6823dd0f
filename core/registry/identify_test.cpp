// SPDX-License-Identifier: BSD-3-Clause
#include "registry/identify.hpp"

#include <catch2/catch.hpp>

#include "lamella/error.hpp"
#include "registry/plugin_workshop.hpp"

namespace lamella {
namespace {

using testing::manifest_of;
using testing::plugin_text;
using testing::plugin_workshop;

/// A plugin whose identify runs body; the library is left out where body is empty.
void put_plugin(const plugin_workshop& shop, const std::string& id, const std::string& more, const std::string& body = {}) {
  shop.write("plugins/" + id + "/formats.toml", manifest_of(id, more));
  if (body.empty())
    shop.write("plugins/" + id + "/p.so", "a broken library\n");
  else
    shop.compile("plugins/" + id + "/p.so", plugin_text(id, body));
}

std::string says(const std::string& evidence, const std::string& why = "it says so") {
  return "verdict->evidence = LAMELLA_EVIDENCE_" + evidence + "; lamella_text why = {\"" + why + "\", " + std::to_string(why.size()) +
         "}; context->explain(context, why);";
}

identification identified(const plugin_workshop& shop, const std::string& name, const std::string& content, bool manifest_only = false) {
  return registry(shop.options()).identify(*open_source(shop.write("data/" + name, content)), manifest_only);
}

}  // namespace

TEST_CASE("manifests alone know a file by its bytes before its name") {
  const plugin_workshop shop;
  put_plugin(shop, "map", "extensions = [\"map\"]\nmagic = [{ at = 4, text = \"MAP\" }]");
  put_plugin(shop, "ends", "magic = [{ at = -4, text = \"END\" }]");
  put_plugin(shop, "far", "magic = [{ at = 40000, text = \"FAR\" }]");
  put_plugin(shop, "silent", "weak = true");
  const auto by_bytes = identified(shop, "x.dat", "....MAP", true);
  CHECK(by_bytes.format == "map");
  CHECK(by_bytes.evidence == evidence::magic);
  CHECK(by_bytes.why == "bytes 4…6 are 'MAP'");
  const auto by_name = identified(shop, "X.MAP", "something else", true);
  CHECK(by_name.format == "map");
  CHECK(by_name.evidence == evidence::name_only);
  CHECK(by_name.why == "the name ends in .map");
  CHECK(identified(shop, "x.map", "at the END.", true).format == "ends");
  CHECK(identified(shop, "x", std::string(40000, '.') + "FAR", true).format == "far");
  CHECK(identified(shop, "x", "nothing that is known", true).format.empty());
}

TEST_CASE("a reader's verdict replaces what the manifest says") {
  const plugin_workshop shop;
  put_plugin(shop, "map", "extensions = [\"map\"]\nmagic = [{ at = 0, text = \"MAP\" }]",
             "if (probe->head_size > 3 && probe->head[3] == '!') { " + says("STRUCTURE", "sizes agree") + " } else { " +
                 says("NO", "no mark") + " }");
  const auto yes = identified(shop, "x", "MAP!");
  CHECK(yes.format == "map");
  CHECK(yes.evidence == evidence::structure);
  CHECK(yes.why == "sizes agree");
  const auto no = identified(shop, "x.map", "MAP?");
  CHECK(no.format.empty());
  CHECK(no.evidence == evidence::no);
  CHECK_FALSE(no.is_ambiguous);
  CHECK_THAT(no.why, Catch::Contains("map: no mark"));
  CHECK(identified(shop, "x.map", "random").format.empty());
}

TEST_CASE("weak formats are asked only where nothing better is known") {
  const plugin_workshop shop;
  put_plugin(shop, "strong", "magic = [{ at = 0, text = \"S\" }]", says("MAGIC"));
  put_plugin(shop, "weak", "weak = true", "if (probe->head[0] != '?') { " + says("PLAUSIBLE") + " }");
  const auto strong = identified(shop, "x", "S");
  CHECK(strong.format == "strong");
  CHECK(strong.candidates.size() == 1);
  const auto weak = identified(shop, "x", "old file");
  CHECK(weak.format == "weak");
  CHECK(weak.evidence == evidence::plausible);
  CHECK(identified(shop, "x", "?").format.empty());
}

TEST_CASE("a plugin that cannot be asked leaves what its manifest says, with the reason") {
  const plugin_workshop shop;
  put_plugin(shop, "broken", "extensions = [\"b\"]\nmagic = [{ at = 0, text = \"B\" }]");
  put_plugin(shop, "fails", "magic = [{ at = 0, text = \"F\" }]", "return LAMELLA_INTERNAL;");
  put_plugin(shop, "other", "weak = true", says("PLAUSIBLE"));
  const auto broken = identified(shop, "x", "B");
  CHECK(broken.format == "broken");
  CHECK(broken.evidence == evidence::magic);
  CHECK_THAT(broken.why, Catch::Contains("byte 0 is 'B', but plugin broken 1.0: ") && Catch::Contains("is not a shared library"));
  const auto fails = identified(shop, "x", "F");
  CHECK(fails.format == "fails");
  CHECK_THAT(fails.why, Catch::Contains("its identify failed") && Catch::Contains("a fault of the plugin"));
  CHECK(identified(shop, "x.b", "content wins").format == "other");
}

TEST_CASE("equal evidence is ambiguous unless one format is a special case of the other, also through a third") {
  const plugin_workshop shop;
  put_plugin(shop, "general", "magic = [{ at = 0, text = \"HDF\" }, { at = 0, text = \"ZIP\" }]");
  put_plugin(shop, "middle", "specializes = [\"general\"]");
  put_plugin(shop, "special", "specializes = [\"middle\"]\nmagic = [{ at = 0, text = \"HDF\" }]");
  put_plugin(shop, "stranger", "magic = [{ at = 0, text = \"ZIP\" }]\nspecializes = [\"itself\"]");
  CHECK(identified(shop, "x", "HDF", true).format == "special");
  const auto tie = identified(shop, "x", "ZIP", true);
  CHECK(tie.is_ambiguous);
  CHECK(tie.format.empty());
  CHECK_THAT(tie.why, Catch::Contains("general") && Catch::Contains("stranger"));
}

TEST_CASE("formats that specialize each other stay ambiguous") {
  const plugin_workshop shop;
  put_plugin(shop, "a", "specializes = [\"b\"]\nmagic = [{ at = 0, text = \"M\" }]");
  put_plugin(shop, "b", "specializes = [\"a\"]\nmagic = [{ at = 0, text = \"M\" }]");
  CHECK(identified(shop, "x", "M", true).is_ambiguous);
}

TEST_CASE("a directory is known by the files it holds") {
  const plugin_workshop shop;
  put_plugin(shop, "zarr", "extensions = [\"zarr\"]\ndirectory = [\"zarr.json\", \".zgroup\"]",
             "for (uint64_t i = 0; i < probe->children.count; ++i) if (probe->children.items[i].size == 9) { " + says("STRUCTURE") + " }");
  shop.write("data/with/zarr.json", "{}");
  shop.write("data/named.zarr/other", "");
  const registry known(shop.options());
  const auto with = known.identify(*open_source(shop.path("data/with")), true);
  CHECK(with.format == "zarr");
  CHECK(with.why == "the directory holds 'zarr.json'");
  CHECK(known.identify(*open_source(shop.path("data/with"))).evidence == evidence::structure);
  CHECK(known.identify(*open_source(shop.path("data/named.zarr")), true).evidence == evidence::name_only);
  CHECK(known.identify(*open_source(shop.path("data/named.zarr"))).format.empty());
}

TEST_CASE("a file named in a manifest is seen in a directory of any size") {
  const plugin_workshop shop;
  put_plugin(shop, "zarr", "directory = [\"zzz.json\"]");
  for (int i = 0; i < 5000; ++i) shop.write("data/many/" + std::to_string(i), "");
  shop.write("data/many/zzz.json", "");
  CHECK(registry(shop.options()).identify(*open_source(shop.path("data/many")), true).format == "zarr");
}

TEST_CASE("an empty file is unknown whatever its name") {
  const plugin_workshop shop;
  put_plugin(shop, "a", "extensions = [\"a\"]\nweak = true", says("PLAUSIBLE"));
  for (const bool manifest_only : {false, true}) {
    const auto found = identified(shop, "x.a", "", manifest_only);
    CHECK(found.format.empty());
    CHECK_THAT(found.why, Catch::Contains("empty"));
  }
}

TEST_CASE("a reader sees 16 KiB, and more of both ends when it wants more, within limits") {
  const plugin_workshop shop;
  put_plugin(shop, "greedy", "weak = true",
             "verdict->want_head_bytes = 1ull << 40; verdict->want_tail_bytes = 1ull << 40;"
             "if (probe->head_size == 16384 && probe->tail_size == 0) return LAMELLA_OK;"
             "if (probe->head_size == 1048576 && probe->tail_size == 65536 && probe->tail[65535] == 'T' && probe->size == 2000000) { " +
                 says("EXACT") + " }");
  auto content = std::string(2'000'000, '.');
  content.back() = 'T';
  CHECK(identified(shop, "x", content).evidence == evidence::exact);
}

TEST_CASE("a file that is compressed as a whole is known by its content and by its name without the ending") {
  const plugin_workshop shop;
  put_plugin(shop, "map", "extensions = [\"map\"]\nmagic = [{ at = 0, text = \"MAP\" }]",
             "if (probe->kind == LAMELLA_SOURCE_STREAM && probe->name.size == 5 && probe->head_size == 4) { " + says("STRUCTURE") + " }");
  const registry known(shop.options());
  shop.write("data/x.map", "MAP!");
  shop.write("data/y.map", "....");
  REQUIRE(std::system(("gzip '" + shop.path("data/x.map") + "' '" + shop.path("data/y.map") + "'").c_str()) == 0);
  const auto file = open_source(shop.path("data/x.map.gz"));
  const auto found = identify_source(known, file);
  CHECK(found.found.format == "map");
  CHECK(found.found.evidence == evidence::structure);
  CHECK(found.found.codec == "gzip");
  CHECK(found.file->kind() == source_kind::stream);
  CHECK(known.identify(*file).format == "map");
  CHECK(known.identify(*open_source(shop.path("data/y.map.gz")), true).evidence == evidence::name_only);
}

TEST_CASE("a file whose first bytes only look compressed is known by what they are") {
  const plugin_workshop shop;
  put_plugin(shop, "old", "weak = true", says("PLAUSIBLE"));
  const auto found = identified(shop, "x.old", "\x1f\x8b\x08 is no stream of gzip at all");
  CHECK(found.format == "old");
  CHECK(found.codec.empty());
  const plugin_workshop empty;
  CHECK_THROWS_AS(identified(empty, "x.gz", "\x1f\x8b\x08 is no stream of gzip at all"), error);
}

TEST_CASE("a format's own compressed files are not unwrapped") {
  const plugin_workshop shop;
  put_plugin(shop, "zipped", "magic = [{ at = 0, hex = \"1F 8B 08\" }]");
  const registry known(shop.options());
  const auto file = open_source(shop.write("data/x.gz", "\x1f\x8b\x08 and no stream"));
  const auto found = identify_source(known, file, true);
  CHECK(found.found.format == "zipped");
  CHECK(found.found.codec.empty());
  CHECK(found.file == file);
  CHECK(unwrapped_for(known, file, "zipped") == file);
  CHECK(unwrapped_for(known, file, "another") != file);
}

}  // namespace lamella
