// SPDX-License-Identifier: BSD-3-Clause
#include "registry/plugin_entry.hpp"

#include <catch2/catch.hpp>

#include "registry/plugin_workshop.hpp"

namespace lamella {
namespace {

const plugin_manifest& manifest() {
  static const auto parsed = parse_manifest(testing::manifest_of("x"), "formats.toml");
  return parsed[0];
}

const lamella_text x = {"x", 1}, y = {"y", 1};
const lamella_names only_x = {sizeof(lamella_names), 0, &x, 1};

lamella_entry good_entry() {
  return {LAMELLA_MAGIC,
          sizeof(lamella_entry),
          LAMELLA_ABI_MAJOR,
          LAMELLA_ABI_MINOR,
          0,
          x,
          x,
          &only_x,
          nullptr,
          nullptr,
          [](const char*) noexcept -> const void* { return nullptr; }};
}

template <typename Change>
std::string fault_with(Change change) {
  auto entry = good_entry();
  change(entry);
  return entry_fault(&entry, manifest());
}

}  // namespace

TEST_CASE("an entry that its manifest describes is accepted, also one of a newer minor version") {
  CHECK(fault_with([](auto&) {}).empty());
  CHECK(fault_with([](auto& e) { e.abi_minor += 7, e.struct_size += 64; }).empty());
}

TEST_CASE("an entry that is no entry is refused before its fields are read") {
  CHECK_THAT(entry_fault(nullptr, manifest()), Catch::Contains("gives no entry"));
  CHECK_THAT(fault_with([](auto& e) { e.magic = 0x464C457F; }), Catch::Contains("starts with 464C457F, not with 4C414D4C"));
  CHECK_THAT(fault_with([](auto& e) { e.struct_size = 16; }), Catch::Contains("has 16 bytes"));
  CHECK_THAT(fault_with([](auto& e) { e.get_interface = nullptr; }), Catch::Contains("no get_interface"));
}

TEST_CASE("an entry of another ABI, plugin or set of formats is refused with both names") {
  CHECK_THAT(fault_with([](auto& e) { e.abi_major = 9; }), Catch::Contains("ABI 9.1") && Catch::Contains("ABI 0.1"));
  CHECK_THAT(fault_with([](auto& e) { e.plugin_id = y; }), Catch::Contains("plugin 'y', its manifest says 'x'"));
  static const lamella_text both[] = {x, y};
  static const lamella_names two = {sizeof(lamella_names), 0, both, 2};
  CHECK_THAT(fault_with([](auto& e) { e.format_ids = &two; }), Catch::Contains("formats 'x y', its manifest 'x'"));
  CHECK_THAT(fault_with([](auto& e) { e.format_ids = nullptr; }), Catch::Contains("formats '', its manifest 'x'"));
}

TEST_CASE("exported names tell a plugin of this ABI, one of another, and what is none") {
  using names = std::vector<std::string>;
  CHECK(symbols_fault(names{"a", "lamella_plugin_entry_v0"}).empty());
  CHECK(symbols_fault(names{"lamella_plugin_entry_v0", "lamella_plugin_entry_v1"}).empty());
  const auto other = symbols_fault(names{"lamella_plugin_entry_v9"});
  CHECK_THAT(other, Catch::Contains("ABI 9 (it exports lamella_plugin_entry_v9)") && Catch::Contains("this lamella has ABI 0.1"));
  CHECK_THAT(symbols_fault(names{"main"}), Catch::Contains("no plugin of lamella"));
}

}  // namespace lamella
