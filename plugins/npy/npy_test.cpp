// SPDX-License-Identifier: BSD-3-Clause
#include <catch2/catch.hpp>
#include <cstring>
#include <lamella/plugin.hpp>

#include "npy_header.hpp"
#include "npy_identify.hpp"
#include "npy_write.hpp"
#include "npz_directory.hpp"
#include "npz_name.hpp"

using namespace lamella;
using namespace lamella::npy;
using Catch::Contains;

namespace {

std::string little(std::uint64_t value, int bytes) {
  std::string made;
  for (int i = 0; i < bytes; ++i) made += i < 8 ? static_cast<char>(value >> (8 * i)) : '\0';
  return made;
}

std::string array_with(const std::string& text, int major = 1) {
  return std::string(magic) + static_cast<char>(major) + '\0' + little(text.size(), major == 1 ? 2 : 4) + text;
}

header parse(const std::string& array) {
  const auto p = parse_preamble(std::string_view(array).substr(0, longest_preamble));
  return parse_header(p, std::string_view(array).substr(p.text_offset, p.text_bytes));
}

header parse_text(const std::string& descr, const std::string& shape = "(3,)") {
  return parse(array_with("{'descr': " + descr + ", 'fortran_order': False, 'shape': " + shape + ", }\n"));
}

std::string type_of(const std::string& descr) {
  return host_text(parse_text(descr).element);
}

sdk::errc code_of(const std::string& array) {
  try {
    static_cast<void>(parse(array));
  } catch (const sdk::error& fault) {
    return fault.code();
  }
  return sdk::errc::internal;
}

/// A file in memory, seen through the border.
class memory_file {
 public:
  explicit memory_file(std::string bytes) : bytes_(std::move(bytes)) {
    raw_.struct_size = sizeof raw_;
    raw_.kind = LAMELLA_SOURCE_FILE;
    raw_.size = bytes_.size();
    raw_.host = &bytes_;
    raw_.read_at = [](const lamella_source* s, const lamella_context*, std::uint64_t offset, void* data, std::uint64_t count,
                      std::uint64_t* got) noexcept -> lamella_status {
      const auto& all = *static_cast<const std::string*>(s->host);
      *got = offset < all.size() ? std::min<std::uint64_t>(count, all.size() - offset) : 0;
      if (*got != 0) std::memcpy(data, all.data() + offset, *got);
      return LAMELLA_OK;
    };
  }
  [[nodiscard]] sdk::source source() const { return {nullptr, &raw_}; }
  [[nodiscard]] central_directory directory() const { return find_central_directory(source(), bytes_.size()); }

 private:
  std::string bytes_;
  lamella_source raw_{};
};

/// One stored member, written by hand after APPNOTE 4.3.
struct archive {
  std::string name = "a.npy", data = "0123456789";
  std::string before = {}, comment = {}, central_extra = {};
  std::uint32_t central_size = 10, local_offset = 0, directory_offset_shift = 0;

  [[nodiscard]] std::string local() const {
    return "PK\3\4" + little(20, 2) + little(0, 2) + little(0, 2) + little(0, 8) + little(data.size(), 4) + little(data.size(), 4) +
           little(name.size(), 2) + little(4, 2) + name + "\xFE\xCA" + little(0, 2) + data;
  }
  [[nodiscard]] std::string directory() const {
    return "PK\1\2" + little(20, 2) + little(20, 2) + little(0, 2) + little(0, 2) + little(0, 8) + little(central_size, 4) +
           little(central_size, 4) + little(name.size(), 2) + little(central_extra.size(), 2) + little(0, 10) + little(local_offset, 4) +
           name + central_extra;
  }
  [[nodiscard]] std::string bytes() const {
    return before + local() + directory() + "PK\5\6" + little(0, 4) + little(1, 2) + little(1, 2) + little(directory().size(), 4) +
           little(local().size() + directory_offset_shift, 4) + little(comment.size(), 2) + comment;
  }
};

sdk::verdict identify(const std::string& format, const std::string& bytes, const std::string& name = "x") {
  const std::span<const std::uint8_t> all(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
  const sdk::probe p{.format_id = format, .name = name, .size = bytes.size(), .head = all, .tail = all};
  return format == "npz" ? identify_npz(p) : identify_npy(p);
}

}  // namespace

TEST_CASE("a header of version 1 gives shape, type and where the elements start") {
  const auto h = parse_text("'<f4'", "(2, 3)");
  CHECK(h.shape == std::vector<std::int64_t>{2, 3});
  CHECK(host_text(h.element) == "<f4");
  CHECK_FALSE(h.fortran_order);
  CHECK(h.header_end == 10 + std::strlen("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }\n"));
  CHECK(h.data_bytes == 24);
  CHECK(h.odd.empty());
}

TEST_CASE("any order of keys, either quote, no blanks, and no trailing comma are read") {
  const auto h = parse(array_with("{\"shape\":(4,),\"fortran_order\":True,\"descr\":\">i2\"}", 2));
  CHECK(h.major == 2);
  CHECK(h.fortran_order);
  CHECK(h.shape == std::vector<std::int64_t>{4});
  CHECK(byte_order_name(h.element) == "big");
}

TEST_CASE("lengths of Python 2 may end in L, and no shape is one element") {
  CHECK(parse_text("'<f8'", "(2L, 3L)").shape == std::vector<std::int64_t>{2, 3});
  CHECK(parse_text("'<f8'", "()").data_bytes == 8);
  CHECK(parse_text("'<f8'", "(3, 0)").data_bytes == 0);
}

TEST_CASE("type strings are passed on as NumPy writes them") {
  CHECK(type_of("'<i1'") == "|i1");
  CHECK(type_of("'?'") == "|b1");
  CHECK(type_of("'|a5'") == "|S5");
  CHECK(type_of("'<S4'") == "|S4");
  CHECK(type_of("'<V8'") == "|V8");
  CHECK(type_of("'>U3'") == ">U3");
  CHECK(type_of("'<M8[25s]'") == "<M8[25s]");
  CHECK(type_of("'<m8[generic]'") == "<m8");
  CHECK(parse_text("'>U3'", "(2,)").data_bytes == 24);
}

TEST_CASE("a type without a byte order is read in that of the machine, with a warning") {
  const std::string native = std::endian::native == std::endian::little ? "<" : ">";
  for (const char* descr : {"'=i4'", "'i4'", "'|i4'", "'int32'"}) {
    const auto h = parse_text(descr);
    CHECK(host_text(h.element) == native + "i4");
    CHECK(h.odd.size() == 1);
  }
}

TEST_CASE("structures keep nesting, shapes and padding; titles stay out of the host's text") {
  CHECK(type_of("[('a', '<i4'), ('sub', '<f4', (2, 3)), ('', '|V3')]") == "[('a', '<i4'), ('sub', '<f4', (2, 3)), ('', '|V3')]");
  CHECK(type_of("[('n', [('x', '<i2')], 2)]") == "[('n', [('x', '<i2')], (2,))]");
  CHECK(type_of("[('p', ('<f4', (2,)))]") == "[('p', '<f4', (2,))]");
  CHECK(type_of("[(('title', 'n'), '<i4')]") == "[('n', '<i4')]");
  CHECK(type_of("[('', '<i4')]") == "[('f0', '<i4')]");
  CHECK(parse_text("[('a', '|i1'), ('', '|V7'), ('b', '<f8')]").data_bytes == 48);
  CHECK(python_text(parse_text("[(('title', 'n'), '<i4')]").element) == "[(('title', 'n'), '<i4')]");
}

TEST_CASE("header texts are Latin-1, but UTF-8 in version 3") {
  const std::string before = "{'fortran_order': False, 'shape': (), 'descr': [('", behind = "', '<f4')]}";
  CHECK(host_text(parse(array_with(before + "\xF6" + behind)).element) == "[('\xC3\xB6', '<f4')]");
  CHECK(host_text(parse(array_with(before + "\xC3\xB6" + behind, 3)).element) == "[('\xC3\xB6', '<f4')]");
  CHECK(code_of(array_with(before + "\xF6" + behind, 3)) == sdk::errc::corrupt);
}

TEST_CASE("headers that are more or less than the three entries are refused") {
  const std::string good = "'descr': '<f4', 'fortran_order': False, 'shape': (3,)";
  for (const auto& text : {"{" + good + ", 'x': 1}", "{" + good + ", 'shape': (3,)}", std::string("{'descr': '<f4', 'shape': (3,)}"),
                           "[" + std::string("1") + "]", "{" + good + "} #", "{" + good + "}{}", "{" + good, "{**{" + good + "}}"}) {
    CAPTURE(text);
    CHECK(code_of(array_with(text)) == sdk::errc::corrupt);
  }
}

TEST_CASE("shapes that are no tuple of lengths, or too large, are refused") {
  for (const char* shape : {"3", "(3)", "[3]", "(-1,)", "(3.0,)", "(True,)", "(0x3,)", "(03,)", "(9223372036854775808,)",
                            "(4294967296, 4294967296)", "(0, 4294967296, 4294967296)"}) {
    CAPTURE(shape);
    CHECK_THROWS_AS(parse_text("'<f4'", shape), sdk::error);
  }
}

TEST_CASE("types that are none, hold objects, or do not fit are refused with their code") {
  const auto code = [](const std::string& descr) {
    return code_of(array_with("{'descr': " + descr + ", 'fortran_order': False, 'shape': (3,)}"));
  };
  for (const char* descr : {"'<i3'", "'<f4x'", "''", "5", "('<f4', (2,))", "[('a', '<i4'), ('a', '<i4')]", "['a', '<i4']", "'<M8[xx]'"}) {
    CAPTURE(descr);
    CHECK(code(descr) == sdk::errc::corrupt);
  }
  CHECK(code("'|O'") == sdk::errc::unsupported);
  CHECK(code("[('a', [('b', '|O')])]") == sdk::errc::unsupported);
  CHECK(code("'<f12'") == sdk::errc::unsupported);
  CHECK(code("'|V2147483648'") == sdk::errc::limit);
  CHECK(code("[('a', '<f4', (70000, 70000))]") == sdk::errc::limit);
  CHECK(code(std::string(1000, '[')) == sdk::errc::limit);
}

TEST_CASE("preambles name what is missing") {
  CHECK_THROWS_WITH(parse_preamble("\x93NUM"), Contains("8 bytes"));
  CHECK_THROWS_WITH(parse_preamble("GIF89a.."), Contains("93 4E 55"));
  CHECK_THROWS_WITH(parse_preamble(array_with("", 9)), Contains("version 9.0"));
  CHECK_THROWS_WITH(parse_preamble(std::string(magic) + '\2' + '\0' + little(2'000'000, 4)), Contains("1048576"));
}

TEST_CASE("headers are written as numpy.save writes them") {
  // the text, 21 digits of room for the first length, blanks to a multiple of 64
  const auto expected = std::string(magic) + '\1' + '\0' + little(118, 2) + "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }" +
                        std::string(128 - 10 - 59 - 1, ' ') + '\n';
  CHECK(header_bytes(parse_type("<f4"), {3, 4}) == expected);
  CHECK(header_bytes(parse_type("<f4"), {}).size() == 128);
  CHECK(header_bytes(parse_type("[('\xC3\xB6', '<f4')]"), {1})[6] == 1);
  CHECK(header_bytes(parse_type("[('\xE6\x97\xA5', '<f4')]"), {1})[6] == 3);
  CHECK_THAT(header_bytes(parse_type("[('it\\'s', '<f4')]"), {1}), Contains("(\"it's\", '<f4')"));
}

TEST_CASE("long headers are written as version 2 and read with a warning") {
  std::string fields;
  for (int i = 0; i < 3000; ++i) fields += "('column_with_a_long_name_" + std::to_string(i) + "', '<f4'), ";
  const auto made = header_bytes(parse_type("[" + fields + "]"), {2});
  CHECK(made[6] == 2);
  CHECK(made.size() % 64 == 0);
  CHECK(parse(made).odd.size() == 1);
}

TEST_CASE("the central directory is found behind a prefix and before a comment") {
  for (const auto& a : {archive{}, archive{.before = "#!/bin/sh\n"}, archive{.comment = "no PK\5\6 here"}}) {
    const memory_file file(a.bytes());
    const auto where = file.directory();
    CHECK(where.byte_offset == a.before.size() + a.local().size());
    CHECK(where.size == a.directory().size());
    CHECK(where.shift == a.before.size());
    const auto members = parse_directory(a.directory(), where);
    REQUIRE(members.size() == 1);
    CHECK(members[0].header_offset == a.before.size());
    CHECK(members[0].end_limit == where.byte_offset);
    CHECK(data_offset_of(members[0], a.local().substr(0, 30 + a.name.size())) == a.before.size() + 30 + a.name.size() + 4);
  }
}

TEST_CASE("sizes beyond 32 bits come from the ZIP64 field") {
  const archive wide{.central_extra = little(1, 2) + little(16, 2) + little(11, 8) + little(12, 8), .central_size = 0xFFFFFFFF};
  const auto members = parse_directory(wide.directory(), {.byte_offset = 100});
  CHECK(members[0].decoded_bytes == 11);
  CHECK(members[0].stored_bytes == 12);
  CHECK_THROWS_WITH(parse_directory(archive{.central_size = 0xFFFFFFFF}.directory(), {.byte_offset = 100}), Contains("ZIP64"));
}

TEST_CASE("archives that contradict themselves are refused") {
  const archive good;
  const auto bytes = good.bytes();
  CHECK_THROWS_WITH(memory_file(bytes.substr(0, bytes.size() - 1)).directory(), Contains("no ZIP end record"));
  CHECK_THROWS_WITH(memory_file(archive{.directory_offset_shift = 5000}.bytes()).directory(), Contains("does not fit"));
  CHECK_THROWS_WITH(parse_directory(archive{.local_offset = 200}.directory(), {.byte_offset = 100}), Contains("behind the central"));
  CHECK_THROWS_WITH(parse_directory(good.directory().substr(0, 48), {.byte_offset = 100}), Contains("are left"));
  const auto member = parse_directory(archive{.central_size = 20}.directory(), {.byte_offset = good.local().size()}).front();
  CHECK_THROWS_WITH(data_offset_of(member, good.local().substr(0, 35)), Contains("reaches into"));
  CHECK_THROWS_WITH(data_offset_of(member, "PK\3\4"), Contains("no local header"));
}

TEST_CASE("names are code page 437 unless flagged as UTF-8") {
  CHECK(member_name("\x82.npy", false, {}) == "\xC3\xA9.npy");
  CHECK(member_name("\xC3\xA9.npy", true, {}) == "\xC3\xA9.npy");
  CHECK_THROWS_AS(member_name("\x82.npy", true, {}), sdk::error);
  CHECK(array_key("dir/c.npy") == "dir/c");
}

TEST_CASE("only arrays and archives of arrays are recognised") {
  const auto array = header_bytes(parse_type("<f4"), {2}) + std::string(8, '\0');
  CHECK(identify("npy", array).evidence == LAMELLA_EVIDENCE_EXACT);
  CHECK(identify("npy", array + "x").evidence == LAMELLA_EVIDENCE_STRUCTURE);
  CHECK(identify("npy", array.substr(0, 60)).evidence == LAMELLA_EVIDENCE_MAGIC);
  CHECK(identify("npy", "SIMPLE  =").evidence == LAMELLA_EVIDENCE_NO);
  CHECK(identify("npz", archive{}.bytes()).evidence == LAMELLA_EVIDENCE_STRUCTURE);
  CHECK(identify("npz", archive{.name = "a.txt"}.bytes()).evidence == LAMELLA_EVIDENCE_NO);
  CHECK(identify("npz", archive{.before = "prefix"}.bytes(), "x.npz").evidence == LAMELLA_EVIDENCE_MAGIC);
  CHECK(identify("npz", "text", "x.npz").evidence == LAMELLA_EVIDENCE_NO);
}
