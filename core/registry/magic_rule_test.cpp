// SPDX-License-Identifier: BSD-3-Clause
#include "registry/magic_rule.hpp"

#include <catch2/catch.hpp>

namespace lamella {
namespace {

using namespace std::string_literals;

std::span<const std::byte> bytes(const std::string& text) {
  return std::as_bytes(std::span(text));
}
bool holds_at_start(const magic_rule& rule, const std::string& head) {
  return holds(rule, {.head = bytes(head)});
}

}  // namespace

TEST_CASE("a magic rule holds where the bytes stand at their place") {
  const magic_rule map_at_3 = {{.at = 3, .bytes = "MAP", .is_text = true}};
  CHECK(holds_at_start(map_at_3, "xyzMAP "));
  CHECK(holds_at_start(map_at_3, "xyzMAP"));
  CHECK_FALSE(holds_at_start(map_at_3, "xyMAP  "));
  CHECK_FALSE(holds_at_start(map_at_3, "xyzMA"));
  CHECK_FALSE(holds_at_start(map_at_3, ""));
  CHECK_FALSE(holds_at_start({}, "MAP"));
}

TEST_CASE("a mask leaves out the bits that it does not have") {
  const magic_rule high_nibble = {{.at = 0, .bytes = "\x40\x0f"s, .mask = "\xf0\xff"s}};
  CHECK(holds_at_start(high_nibble, "\x4a\x0f"));
  CHECK_FALSE(holds_at_start(high_nibble, "\x5a\x0f"));
  CHECK_FALSE(holds_at_start(high_nibble, "\x4a\x1f"));
}

TEST_CASE("case is ignored for ASCII letters only") {
  const magic_rule rule = {{.at = 0, .bytes = "#Format[", .ignore_case = true, .is_text = true}};
  CHECK(holds_at_start(rule, "#FORMAT["));
  CHECK(holds_at_start(rule, "#format["));
  CHECK_FALSE(holds_at_start(rule, "#format{"));  // '[' and '{' differ by the bit that tells cases apart
}

TEST_CASE("all conditions of a rule hold together") {
  const magic_rule rule = {{.at = 0, .bytes = "AB"}, {.at = 4, .bytes = "C"}};
  CHECK(holds_at_start(rule, "AB..C"));
  CHECK_FALSE(holds_at_start(rule, "AB..D"));
  CHECK_FALSE(holds_at_start(rule, "AX..C"));
}

TEST_CASE("negative places count from the end of the file") {
  const magic_rule rule = {{.at = -4, .bytes = "END", .is_text = true}};
  const auto tail = "...END\n"s;
  CHECK(holds(rule, {.tail = bytes(tail)}));
  CHECK_FALSE(holds(rule, {.head = bytes(tail)}));
  const auto short_tail = "END"s;
  CHECK_FALSE(holds(rule, {.tail = bytes(short_tail)}));
  CHECK(tail_bytes_needed(rule) == 4);
  CHECK(head_bytes_needed(rule) == 0);
}

TEST_CASE("a rule says how far it looks and what it looks for") {
  const magic_rule rule = {{.at = 208, .bytes = "MAP", .is_text = true}, {.at = 0, .bytes = "\x93"s}, {.at = -2, .bytes = "\0\xff"s}};
  CHECK(head_bytes_needed(rule) == 211);
  CHECK(tail_bytes_needed(rule) == 2);
  CHECK(describe(rule) == "bytes 208…210 are 'MAP' and byte 0 is 93 and bytes -2…-1 from the end are 00 FF");
}

}  // namespace lamella
