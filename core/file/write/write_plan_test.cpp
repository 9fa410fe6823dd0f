// SPDX-License-Identifier: BSD-3-Clause
#include <catch2/catch.hpp>

#include <lamella/plugin.hpp>

#include "lamella/convert.hpp"
#include "lamella/error.hpp"
#include "lamella/operations.hpp"
#include "registry/plugin_workshop.hpp"

namespace lamella {
namespace {

/// Any elements, one behind the other.
struct raw_writer {
  raw_writer(const sdk::context&, std::string_view, const lamella_write_spec& spec, const sdk::plan_sink& out) {
    const auto& d = *spec.datasets;
    const std::vector<std::int64_t> shape(d.shape, d.shape + d.ndim);
    const auto file = out.file("", 4);
    out.layout(0, {.dtype = std::string(sdk::to_view(d.dtype)), .shape = shape, .layout = sdk::strided{.source = file}});
  }
  void finish(const sdk::context&, std::span<const lamella_write_result>, const sdk::plan_sink&) {}
};

LAMELLA_STATIC_PLUGIN(test_raw_writer_entry, "rawout", "1.0", "rawout", lamella::sdk::writer_interface<raw_writer>)

}  // namespace

TEST_CASE("an item whose stored type or axes do not fit its view is refused before anything is made") {
  const testing::plugin_workshop shop;
  auto rules = shop.options();
  rules.static_plugins = {{&test_raw_writer_entry, testing::manifest_of("rawout") + "[plugin.format.capabilities]\nwrite = true\n"}};
  const registry known(rules);
  static constexpr std::int16_t numbers[] = {1, 2};
  const auto values = view_of({dtype::parse("<i2"), {2}, {2}, reinterpret_cast<const std::byte*>(numbers), nullptr});
  const auto path = shop.path("out");
  const auto written = [&](write_item item) { return write(path, {std::move(item)}, {}, {.format = "rawout", .registry = &known}); };
  CHECK_THROWS_WITH(written({.name = "a", .view = values, .stored = dtype::parse("<i4")}),
                    Catch::Contains("dataset 'a' is to be stored as <i4, its view has <i2") && Catch::Contains("cast the view"));
  CHECK_THROWS_WITH(written({.name = "a", .view = values, .axes = {{.name = "y"}, {.name = "x"}}}),
                    Catch::Contains("dataset 'a' has 2 axes, its view 1 dimensions"));
  CHECK_FALSE(std::filesystem::exists(path));
  CHECK_NOTHROW(written({.name = "a", .view = values, .axes = {{.name = "x", .size = 2}}, .stored = dtype::parse(">i2")}));
  std::ifstream file(path, std::ios::binary);
  CHECK(std::string(std::istreambuf_iterator<char>(file), {}) == std::string("\0\1\0\2", 4));
}

}  // namespace lamella
