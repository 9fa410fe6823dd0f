// SPDX-License-Identifier: BSD-3-Clause
//
// memory_host notes what a plugin does against the rules of plugin.h. Each fault is a reader of its own, called on bytes that ask for it.
#include <catch2/catch.hpp>
#include <lamella/memory_host.hpp>

namespace {

using namespace lamella::sdk;

/// Its first byte says what it does.
struct wayward_reader {
  static verdict identify(const probe& file) {
    if (file.starts_with("!")) throw error(errc::corrupt, "an answer would do");
    return {.evidence = file.starts_with("g") ? LAMELLA_EVIDENCE_MAGIC : LAMELLA_EVIDENCE_NO, .why = "by its first byte"};
  }
  static void open(const context& call, std::string_view, const source& file, const sink& out) {
    const dataset good{.name = "data", .dtype = "|u1", .shape = {2}, .layout = strided{.source = file.index(), .byte_offset = 1}};
    switch (file.read<char>(0, byte_order::little)) {
      case 'g':
        return push_well(file, good, out);
      case 'w':
        throw host_error(LAMELLA_CORRUPT);
      case 'e':
        return call.report(LAMELLA_ERROR, LAMELLA_CORRUPT, "told, but not returned", {});
      case 'n':
        throw error(errc::corrupt, "");
      case 'o':
        return static_cast<void>(out.attribute(99, "owner", 1));
      case 'p':
        return static_cast<void>(out.attribute(0, "item", 1, out.attribute(0, "no list", 1)));
      case 'm': {
        auto masked = good;
        masked.mask_dataset = 7;
        return static_cast<void>(out.dataset(masked));
      }
      case 's': {
        auto elsewhere = good;
        elsewhere.layout = strided{.source = 3};
        return static_cast<void>(out.dataset(elsewhere));
      }
      case 'z':
        throw error(errc::corrupt, std::string_view("\0 and \x1b in a name", 17));
      default:
        throw error(errc::unsupported, "another byte", {.byte_offset = 0});
    }
  }
  static void push_well(const source& file, const dataset& good, const sink& out) {
    const auto group = out.group("group");
    auto inside = good;
    inside.group = group;
    inside.axes = {{.name = "x", .units = "nm", .scale = 0.5}};
    const auto id = out.dataset(inside);
    const auto list = out.attribute(id, "list", value::list());
    out.attribute(id, {}, 1.5, list);
    static_cast<void>(file.part(1, 2).read<std::uint8_t>(0, byte_order::little));
  }
};

const lamella_entry* entry() {
  static const lamella_text format{"wayward", 7};
  static const lamella_names formats{sizeof(lamella_names), 0, &format, 1};
  static const lamella_entry made{.magic = LAMELLA_MAGIC,
                                  .struct_size = sizeof(lamella_entry),
                                  .abi_major = LAMELLA_ABI_MAJOR,
                                  .abi_minor = LAMELLA_ABI_MINOR,
                                  .flags = 0,
                                  .plugin_id = {"w", 1},
                                  .plugin_version = {"1", 1},
                                  .format_ids = &formats,
                                  .init = nullptr,
                                  .deinit = nullptr,
                                  .get_interface = &find_interface<reader_interface<wayward_reader>>};
  return &made;
}

memory_outcome opened(std::string_view bytes) {
  return memory_host(entry()).open("wayward", {reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
}
memory_outcome identified(std::string_view bytes) {
  return memory_host(entry()).identify("wayward", {reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
}
std::string fault(std::string_view bytes) {
  const auto outcome = opened(bytes);
  return outcome.broken_rules.empty() ? "" : outcome.broken_rules.front();
}

}  // namespace

TEST_CASE("a reader that keeps the rules is counted, and nothing is noted") {
  const auto outcome = opened("g12");
  CHECK(outcome.status == LAMELLA_OK);
  CHECK(outcome.broken_rules.empty());
  CHECK(outcome.groups == 1);
  CHECK(outcome.datasets == 1);
  CHECK(outcome.attributes == 2);
  CHECK(identified("g").evidence == LAMELLA_EVIDENCE_MAGIC);
  CHECK(identified("").evidence == LAMELLA_EVIDENCE_NO);
}

TEST_CASE("bytes that are refused with a report are no fault of the reader") {
  for (const auto* bytes : {"", "?", "g"}) {  // nothing to read; another byte; a part behind the end
    const auto outcome = opened(bytes);
    CHECK(outcome.status != LAMELLA_OK);
    CHECK_FALSE(outcome.message.empty());
    CHECK(outcome.broken_rules.empty());
  }
}

TEST_CASE("control characters from a file do not cut a message or reach a terminal") {
  CHECK(opened("z").message == "\\x00 and \\x1b in a name");
}

TEST_CASE("what breaks a rule is noted, whatever the bytes are") {
  CHECK_THAT(fault("w"), Catch::Contains("status 2 without a report"));
  CHECK_THAT(fault("e"), Catch::Contains("LAMELLA_OK after an error"));
  CHECK_THAT(fault("n"), Catch::Contains("without a message"));
  CHECK_THAT(fault("o"), Catch::Contains("attribute of 99"));
  CHECK_THAT(fault("p"), Catch::Contains("no list or map"));
  CHECK_THAT(fault("m"), Catch::Contains("mask that was not pushed"));
  CHECK_THAT(fault("s"), Catch::Contains("source that was not opened"));
  CHECK_THAT(identified("!").broken_rules.at(0), Catch::Contains("identify failed"));
}

TEST_CASE("structs that point to nothing, or say no size, are noted") {
  pushed_walk walk;
  walk.walk(lamella_dataset{});
  CHECK_THAT(walk.broken_rules.at(0), Catch::Contains("lamella_dataset.struct_size is 0"));
  lamella_value text{};
  text.struct_size = sizeof text;
  text.kind = LAMELLA_TEXT;
  text.text.size = 3;
  pushed_walk second;
  second.walk(text);
  CHECK_THAT(second.broken_rules.at(0), Catch::Contains("a size, but no bytes"));
}

TEST_CASE("an entry of another thing is refused") {
  lamella_entry other = *entry();
  other.magic = 1;
  CHECK_THROWS_WITH(memory_host(&other), Catch::Contains("no entry"));
  CHECK_THROWS_WITH(memory_host(nullptr), Catch::Contains("no entry"));
}
