// SPDX-License-Identifier: BSD-3-Clause
#include "registry/packed_manifest.hpp"

#include <catch2/catch.hpp>

#include "registry/bundled_manifests.hpp"
#include "registry/plugin_workshop.hpp"
#include "registry/toml_reader.hpp"

namespace lamella {

TEST_CASE("a packed manifest has every fact that the text has") {
  const auto text = testing::manifest_of("x", R"(names = ["An X", "a y"]
extensions = ["x", "tar.x"]
specializes = ["hdf5"]
directory = ["x.json"]
weak = true
magic = [{ at = -3, hex = "0F 00 01", mask = "0F FF FF", and = [{ at = 2, text = "Ab", ignore_case = true }] }, { at = 0, hex = "41" }]
[plugin.format.options]
mode = { type = "choice", values = ["a", "b"], default = "b", help = "what it does" }
[plugin.format.capabilities]
read = true
distributed = "D2")",
                                         "licence = \"MIT\"\nsha256 = \"" + std::string(64, 'a') + "\"\n");
  const auto plugins = unpack_manifest(pack_manifest(parse_manifest(text, "formats.toml")));
  REQUIRE(plugins.size() == 1);
  const auto& p = plugins[0];
  CHECK((p.id == "x" && p.version == "1.0" && p.licence == "MIT" && p.library == "p.so" && p.sha256 == std::string(64, 'a')));
  CHECK((p.abi_major == 0 && p.abi_minor == 1));
  REQUIRE(p.formats.size() == 1);
  const auto& f = p.formats[0];
  CHECK((f.info.id == "x" && f.info.plugin_id == "x" && f.info.plugin_version == "1.0" && f.is_weak && f.info.is_available));
  CHECK(f.info.names == std::vector<std::string>{"An X", "a y"});
  CHECK(f.info.extensions == std::vector<std::string>{"x", "tar.x"});
  CHECK(f.info.specializes == std::vector<std::string>{"hdf5"});
  CHECK(f.directory_names == std::vector<std::string>{"x.json"});
  REQUIRE(f.magic.size() == 2);
  REQUIRE(f.magic[0].size() == 2);
  CHECK((f.magic[0][0].at == -3 && f.magic[0][0].bytes == std::string("\x0F\0\x01", 3) && f.magic[0][0].mask == "\x0F\xFF\xFF"));
  CHECK((f.magic[0][1].ignore_case && f.magic[0][1].is_text && !f.magic[0][0].is_text));
  REQUIRE(f.info.options.size() == 1);
  const auto& o = f.info.options[0];
  CHECK((o.name == "mode" && o.type == "choice" && o.values.size() == 2 && o.default_value == "b" && o.help == "what it does" &&
         o.has_default));
  REQUIRE(f.info.capabilities.size() == 10);
  CHECK((f.info.claims("read") && f.info.claims("distributed") && !f.info.claims("write")));
  CHECK(f.info.capabilities[0].state == "untested");
}

TEST_CASE("what is compiled in of a bundled manifest is what its text says") {
  for (const auto& known : bundled_manifests()) {
    INFO(known.text);
    CHECK(known.packed == pack_manifest(get_toml_reader().parse_manifest(known.text, "formats.toml")));
  }
}

}  // namespace lamella
