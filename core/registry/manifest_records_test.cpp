// SPDX-License-Identifier: BSD-3-Clause
#include "registry/manifest_records.hpp"

#include <catch2/catch.hpp>

#include "registry/packed_bytes.hpp"
#include "registry/packed_manifest.hpp"
#include "registry/plugin_workshop.hpp"

namespace lamella {
namespace {

constexpr file_stamp stamp = {
    .size = 310, .inode = 7, .device = 2049, .mtime_ns = 1'700'000'000'123'456'789, .ctime_ns = 1'700'000'000'200'000'000};

std::string packed_example() {
  const auto text = testing::manifest_of("x", R"(names = ["An X"]
extensions = ["x", "tar.x"]
magic = [{ at = 4, hex = "0F 00 01", mask = "0F FF FF", and = [{ at = -8, text = "Ab", ignore_case = true }] }]
[plugin.format.options]
mode = { type = "choice", values = ["a", "b"], default = "b" })");
  return pack_manifest(parse_manifest(text, "formats.toml"));
}

}  // namespace

TEST_CASE("records come back as they were written, for the same folder only") {
  const auto packed = packed_example();
  const auto bytes = write_records("/p", {{"/p/x/formats.toml", stamp, packed}, {"/p/y/formats.toml", {}, ""}});
  const auto records = read_records(bytes, "/p");
  REQUIRE(records.size() == 2);
  CHECK(records[0].path == "/p/x/formats.toml");
  CHECK(records[0].stamp == stamp);
  CHECK(records[0].packed == packed);
  CHECK(records[1].packed.empty());
  CHECK(unpack_manifest(records[0].packed)[0].formats[0].info.extensions == std::vector<std::string>{"x", "tar.x"});
  CHECK(read_records(bytes, "/q").empty());
}

TEST_CASE("records of which any byte was changed, cut off or added are no records") {
  const auto packed = packed_example();
  const auto bytes = write_records("/p", {{"/p/x/formats.toml", stamp, packed}});
  REQUIRE(read_records(bytes, "/p").size() == 1);
  for (std::size_t at = 0; at < bytes.size(); ++at)
    for (const int flip : {1, 0x80, 0xFF}) {
      auto damaged = bytes;
      damaged[at] = static_cast<char>(damaged[at] ^ flip);
      if (!read_records(damaged, "/p").empty()) FAIL("byte " << at << " was changed by " << flip << " and nobody noticed");
    }
  for (std::size_t size = 0; size < bytes.size(); ++size)
    if (!read_records(std::string_view(bytes).substr(0, size), "/p").empty()) FAIL("the first " << size << " bytes are taken for all");
  CHECK(read_records(bytes + '\0', "/p").empty());
  CHECK(read_records("#!/bin/sh\n", "/p").empty());
}

TEST_CASE("packed manifests that somebody damaged with a right checksum are refused or are some manifest, and never crash") {
  const auto packed = packed_example();
  std::size_t refused = 0;
  for (std::size_t at = 0; at < packed.size(); ++at)
    for (int value = 0; value < 256; value += value < 8 || value > 247 ? 1 : 13) {
      auto damaged = packed;
      damaged[at] = static_cast<char>(value);
      try {
        for (const auto& plugin : unpack_manifest(damaged))
          for (const auto& format : plugin.formats)
            for (const auto& rule : format.magic)
              static_cast<void>(describe(rule).size() + head_bytes_needed(rule) + tail_bytes_needed(rule));
      } catch (const error& caught) {
        CHECK(caught.code() == errc::corrupt);
        ++refused;
      }
    }
  CHECK(refused > packed.size());  // each of the many lengths, at least
  for (std::size_t size = 0; size < packed.size(); ++size)
    CHECK_THROWS_AS(unpack_manifest(std::string_view(packed).substr(0, size)), error);
}

TEST_CASE("a count that promises more than there is reserves nothing") {
  byte_packer made;
  std::uint64_t most = ~std::uint64_t{0};
  made(most);
  CHECK_THROWS_AS(unpack_manifest(made.bytes), error);
}

TEST_CASE("rules of magic that no parser lets through are refused") {
  auto plugins = parse_manifest(testing::manifest_of("x", "magic = [{ at = 4, hex = \"0F 00\", mask = \"0F FF\" }]"), "formats.toml");
  auto& condition = plugins[0].formats[0].magic[0][0];
  CHECK(unpack_manifest(pack_manifest(plugins)).size() == 1);
  condition.mask = "\x0F";
  CHECK_THROWS_AS(unpack_manifest(pack_manifest(plugins)), error);
  condition.mask.clear();
  condition.at = INT64_MIN;
  CHECK_THROWS_AS(unpack_manifest(pack_manifest(plugins)), error);
  condition.at = INT64_MAX;
  CHECK_THROWS_AS(unpack_manifest(pack_manifest(plugins)), error);
}

TEST_CASE("a stamp is worth keeping once a later write must have a later ctime") {
  constexpr std::int64_t now = 1'700'000'000'500'000'000, ms = 1'000'000;
  const auto changed_at = [](std::int64_t ctime) { return file_stamp{.ctime_ns = ctime}; };
  CHECK(changed_at(now - 20 * ms).is_settled(now));
  CHECK_FALSE(changed_at(now).is_settled(now));
  CHECK_FALSE(changed_at(now + 5000 * ms).is_settled(now));
  CHECK_FALSE(changed_at(1'700'000'000'000'000'000).is_settled(now));
  CHECK(changed_at(1'699'999'998'000'000'000).is_settled(now));
}

}  // namespace lamella
