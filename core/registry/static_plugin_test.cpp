// SPDX-License-Identifier: BSD-3-Clause
#include <catch2/catch.hpp>

#include <lamella/plugin.hpp>

#include "lamella/error.hpp"
#include "lamella/file.hpp"
#include "registry/plugin_workshop.hpp"

namespace lamella {
namespace {

using testing::manifest_of;
using testing::plugin_text;
using testing::plugin_workshop;

sdk::verdict judged(const sdk::probe& file, std::string_view magic) {
  return {.evidence = file.starts_with(magic) ? LAMELLA_EVIDENCE_MAGIC : LAMELLA_EVIDENCE_NO};
}

/// "abc:" and bytes.
struct plain_reader {
  static sdk::verdict identify(const sdk::probe& file) { return judged(file, "abc:"); }
  static void open(const sdk::context&, std::string_view, const sdk::source& file, const sdk::sink& out) {
    out.dataset({.name = "data",
                 .dtype = "|u1",
                 .shape = {static_cast<std::int64_t>(file.size().value()) - 4},
                 .layout = sdk::strided{.source = 0, .byte_offset = 4}});
  }
};

/// "xyz:" and bytes, each one less than the value it stands for.
struct shifted_reader {
  static sdk::verdict identify(const sdk::probe& file) { return judged(file, "xyz:"); }
  static void open(const sdk::context&, std::string_view, const sdk::source& file, const sdk::sink& out) {
    const auto count = static_cast<std::int64_t>(file.size().value()) - 4;
    out.dataset({.name = "data", .dtype = "|u1", .shape = {count}, .layout = sdk::decoded{.chunk_shape = {count}, .state = "1"}});
  }
};
struct shifted_decoder {
  shifted_decoder(const sdk::context&, const lamella_source* opened, std::string_view state) : file(opened), shift(state.at(0) - '0') {}
  void decode(const sdk::context& call, const std::int64_t*, std::span<char> out) const {
    sdk::source(call.c(), file).read_exactly(4, out.data(), out.size());
    for (auto& c : out) c = static_cast<char>(c + shift);
  }
  const lamella_source* file;
  int shift;
};

LAMELLA_STATIC_PLUGIN(test_plain_entry, "plain", "1.0", "plain", lamella::sdk::reader_interface<plain_reader>)
LAMELLA_STATIC_PLUGIN(test_shifted_entry, "shifted", "1.0", "shifted", lamella::sdk::reader_interface<shifted_reader>,
                      lamella::sdk::decoder_interface<shifted_decoder>)

const std::string plain_manifest = manifest_of("plain", "magic = [{ at = 0, text = \"abc:\" }]\nextensions = [\"plain\"]");
const std::string shifted_manifest = manifest_of("shifted", "magic = [{ at = 0, text = \"xyz:\" }]");

registry_options both(const plugin_workshop& shop) {
  auto options = shop.options();
  options.static_plugins = {{&test_plain_entry, plain_manifest}, {&test_shifted_entry, shifted_manifest}};
  return options;
}

std::string text_of(const array& values) {
  return {reinterpret_cast<const char*>(values.data()), static_cast<std::size_t>(values.size())};
}

/// Of a registry with one plugin.
plugin_info info_of(const registry_options& options) {
  const auto listed = registry(options).plugins();
  REQUIRE(listed.size() == 1);
  return listed[0];
}

/// What a program says that has only the plain plugin, under this manifest and this entry.
plugin_info listed_as(const std::string& manifest, const lamella_entry* (*entry)() = &test_plain_entry) {
  const plugin_workshop shop;
  auto options = shop.options();
  options.static_plugins = {{entry, manifest}};
  return info_of(options);
}

}  // namespace

TEST_CASE("two plugins of one program are listed, identify, read and decode without any folder") {
  const plugin_workshop shop;
  const registry known(both(shop));
  const auto formats = known.formats();
  REQUIRE(formats.size() == 2);
  CHECK((formats[0].id == "plain" && formats[0].is_available && formats[1].id == "shifted" && formats[1].is_available));
  const auto plugins = known.plugins();
  REQUIRE(plugins.size() == 2);
  CHECK((plugins[0].id == "plain" && plugins[0].origin == "static" && plugins[0].path.empty()));
  CHECK(plugins[0].state == plugin_state::listed);

  const auto plain = shop.write("a.bin", "abc:hello"), shifted = shop.write("b.bin", "xyz:gdkkn");
  CHECK(known.identify(*open_source(plain)).format == "plain");
  CHECK(known.identify(*open_source(shifted), true).format == "shifted");
  const open_options options{.registry = &known};
  const auto opened = open(plain, options);
  CHECK((opened.plugin_id() == "plain" && opened.plugin_version() == "1.0"));
  CHECK(text_of(opened[0].view().read()) == "hello");
  const auto decoded = open(shifted, options);
  CHECK(text_of(decoded[0].view().slice({{1, 3}}).read()) == "el");
  CHECK(known.plugins()[1].state == plugin_state::loaded);
}

TEST_CASE("a plugin of the program wins over one in a given folder, which says so") {
  const plugin_workshop shop;
  shop.write("plugins/plain/formats.toml", manifest_of("plain"));
  shop.compile("plugins/plain/p.so", plugin_text("plain", ""));
  shop.write("plugins/other/formats.toml", manifest_of("other") + "[[plugin.format]]\nid = \"plain\"\n");
  shop.write("plugins/other/p.so", "");
  const registry known(both(shop));
  const auto plugins = known.plugins();
  REQUIRE(plugins.size() == 4);
  CHECK((plugins[3].id == "plain" && plugins[3].state == plugin_state::shadowed));
  CHECK_THAT(plugins[3].reason, Catch::Contains("the plugin 'plain' in the program (static) is found first"));
  const auto formats = known.formats();
  REQUIRE(formats.size() == 4);
  CHECK_THAT(formats[3].reason, Catch::Contains("the plugin 'plain' in the program claims this format first"));
}

TEST_CASE("what a host allows by id and format holds for its own plugins; folders and pins are of libraries") {
  const plugin_workshop shop;
  auto options = both(shop);
  options.allow_folders = {"/nowhere"};
  options.require_pins = true;
  options.allow_plugins = {"shifted"};
  const registry by_id(options);
  CHECK_THAT(by_id.find("plain")->reason, Catch::Contains("allows only the plugins shifted"));
  CHECK(by_id.interface_of("shifted", "lamella.decoder/1") != nullptr);
  options.allow_plugins = {};
  options.allow_formats = {"plain"};
  const registry by_format(options);
  CHECK(by_format.interface_of("plain", "lamella.reader/1") != nullptr);
  CHECK_THROWS_WITH(by_format.interface_of("shifted", "lamella.reader/1"), Catch::Contains("allows only the formats plain"));
}

TEST_CASE("a plugin of the program that is at fault is refused with the reason") {
  const auto refused = [](const plugin_info& told, const std::string& reason) {
    CHECK(told.state == plugin_state::refused);
    CHECK_THAT(told.reason, Catch::Contains(reason));
  };
  refused(listed_as("schema = 7\n"), "reads schema 1");
  CHECK(listed_as("schema = 7\n").id == "static_plugins[0]");
  refused(listed_as(plain_manifest, nullptr), "has no entry function");
  refused(listed_as(plain_manifest + shifted_manifest.substr(shifted_manifest.find('\n'))), "its manifest has 2 plugins");
  refused(listed_as(manifest_of("another")), "says that it is the plugin 'plain', its manifest says 'another'");
  refused(listed_as(plain_manifest + "[[plugin.format]]\nid = \"more\"\n"),
          "its library has the formats 'plain', its manifest 'more plain'");
  refused(listed_as(
              plain_manifest, +[]() -> const lamella_entry* { return nullptr; }),
          "gives no entry");
  refused(listed_as(
              plain_manifest, +[]() -> const lamella_entry* { throw std::runtime_error("no luck"); }),
          "no luck");
}

namespace {

int times_started = 0;
lamella_entry counting_entry() {
  auto made = *test_plain_entry();
  made.init = [](const lamella_host*, const lamella_context* call) noexcept -> lamella_status {
    call->log(call, LAMELLA_LOG_INFO, sdk::to_text("started"));
    return ++times_started == 1 ? LAMELLA_UNSUPPORTED : LAMELLA_OK;
  };
  return made;
}
const lamella_entry* counted_entry() {
  static const lamella_entry entry = counting_entry();
  return &entry;
}

}  // namespace

TEST_CASE("a plugin is started once a process, again where it failed; a status without a message is logged as its fault") {
  const plugin_workshop shop;
  auto options = shop.options();
  options.static_plugins = {{&counted_entry, plain_manifest}};
  std::vector<std::pair<log_level, std::string>> lines;
  options.log = [&](log_level level, std::string_view text) {
    lines.emplace_back(level, text);
    throw std::runtime_error("a log that fails is no fault of the plugin");
  };
  CHECK_THROWS_WITH(registry(options).interface_of("plain", "lamella.reader/1"),
                    Catch::Contains("its init failed: it ended with status 4"));
  REQUIRE(lines.size() == 2);
  CHECK(lines[0] == std::pair(log_level::info, std::string("started")));
  CHECK(lines[1].first == log_level::misbehaving);
  CHECK_THAT(lines[1].second, Catch::Contains("plugin plain: it ended with status 4 and no message"));
  for (int i = 0; i < 3; ++i) CHECK(registry(options).interface_of("plain", "lamella.reader/1") != nullptr);
  CHECK(times_started == 2);
}

}  // namespace lamella
