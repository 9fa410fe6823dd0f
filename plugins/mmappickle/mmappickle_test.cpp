// SPDX-License-Identifier: BSD-3-Clause
//
// The bytes of these tests are put together by hand from the opcode tables of Python's pickletools and the layout of the container.
#include <catch2/catch.hpp>

#include "mmappickle_decoder.hpp"
#include "mmappickle_dtype.hpp"
#include "mmappickle_identify.hpp"
#include "mmappickle_integer.hpp"
#include "mmappickle_test_host.hpp"
#include "mmappickle_text.hpp"

extern "C" const lamella_entry* lamella_plugin_entry_v0(void);

namespace lamella::mmappickle {

const lamella_entry* test_host::entry() {
  return lamella_plugin_entry_v0();
}

namespace {

using namespace std::string_literals;
using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;

std::string little(std::uint64_t value, int bytes) {
  std::string text;
  for (int i = 0; i < bytes; ++i) text += static_cast<char>(value >> 8 * i & 0xFF);
  return text;
}
std::string text(const std::string& s) {
  return "\x8c" + little(s.size(), 1) + s;
}
std::string bytes8(const std::string& s) {
  return "\x8e" + little(s.size(), 8) + s;
}
std::string global(const std::string& module, const std::string& name) {
  return text(module) + text(name) + "\x93";
}
std::string frame(const std::string& s) {
  return "\x95" + little(s.size(), 8) + s;
}

// Two elements of int16: 258 and 3.
const auto two_shorts = "\x02\x01\x03\x00"s;
const auto shape_2 = "K\x02\x85"s;

std::string dtype_state(const std::string& order) {
  return "(K\x03" + text(order) + "NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\0t"s;
}
std::string dtype_call(const std::string& code, const std::string& order) {
  return global("numpy", "dtype") + text(code) + "\x89\x88\x87R" + dtype_state(order) + "b";
}
// numpy.ndarray by _reconstruct and its state.
std::string array_call(const std::string& module, const std::string& type, const std::string& shape, const std::string& data,
                       bool is_fortran = false) {
  const auto made = global(module, "_reconstruct") + global("numpy", "ndarray") + "K\0\x85"s + "C\x01" + "b\x87R";
  return made + "(K\x01" + shape + type + (is_fortran ? "\x88" : "\x89") + data + "tb";
}
const auto shorts_call = array_call("numpy.core.multiarray", dtype_call("i2", "<"), shape_2, bytes8(two_shorts));

std::string header(int version = 1, int commit = 7) {
  return "\x80\x04" +
         frame("J" + little(static_cast<std::uint64_t>(version), 4) + "0J" + little(static_cast<std::uint64_t>(commit), 4) + "0(");
}
std::string entry(const std::string& key, const std::string& value, bool is_live = true) {
  return frame(text(key) + value + "J\0\0\0\0"s + "0" + (is_live ? "\x88" : "0") + "0");
}
const auto terminator = frame("d.");

const auto array_prefix = global("numpy.core.fromnumeric", "reshape") + global("numpy.core.multiarray", "fromstring");
std::string reference_array(const std::string& data, const std::string& type, const std::string& shape) {
  return array_prefix + bytes8(data) + text(type) + "\x86R" + shape + "\x86R";
}

/// The tree of a pickle.
std::string tree_of(const std::string& pickle) {
  test_host host(pickle);
  REQUIRE(host.open("pickle") == LAMELLA_OK);
  return host.tree();
}

std::string failure_of(const std::string& pickle, lamella_status status, const char* format = "pickle") {
  test_host host(pickle);
  CHECK(host.open(format) == status);
  return host.error;
}

}  // namespace

TEST_CASE("stored text is decoded in each of its forms") {
  CHECK(to_utf8(stored_form::raw, "a\xe9") == "a\xc3\xa9");
  CHECK(to_utf8(stored_form::utf8, "\xed\xa0\xbd\xed\xb4\x91") == "\xf0\x9f\x94\x91");  // the two halves of U+1F511
  CHECK(to_utf8(stored_form::utf8, "\xed\xa0\xbd") == "\xef\xbf\xbd");
  CHECK(to_utf8(stored_form::raw_unicode, "\\u017c\\U0001f511\\n") == "\xc5\xbc\xf0\x9f\x94\x91\\n");
  CHECK(to_utf8(stored_form::raw_unicode, "\\\\u0041") == "\\\\u0041");
  CHECK(to_bytes(stored_form::escaped, "\\x00\\n\\'\\101\\0q\\q") == "\0\n'A\0q\\q"s);
  CHECK(to_bytes(stored_form::utf8, "\xc3\xbf") == "\xff");
  CHECK_THROWS_WITH(to_bytes(stored_form::utf8, "\xc4\x80"), Contains("character 256"));
  CHECK_THROWS_WITH(to_utf8(stored_form::utf8, "\xc0\x80"), Contains("not UTF-8"));
  CHECK_THROWS_WITH(to_utf8(stored_form::utf8, "\xe2\x82"), Contains("cut off"));
  CHECK_THROWS_WITH(to_utf8(stored_form::escaped, "\\xg0"), Contains("hexadecimal"));
  CHECK(first_character(stored_form::escaped, "\\x0", false).size == 0);
}

TEST_CASE("integers of any length become decimal digits") {
  CHECK(digits_of_bytes("") == "0");
  CHECK(digits_of_bytes("\xff") == "-1");
  CHECK(digits_of_bytes("\0\xff"s) == "-256");
  CHECK(digits_of_bytes("\0\0\0\0\0\0\0\0\x01"s) == "18446744073709551616");
  CHECK(digits_of_bytes("\0\0\0\0\0\0\0\0\xff"s) == "-18446744073709551616");
  CHECK(plain_digits("-007") == "-7");
  CHECK(plain_digits("+00") == "0");
  CHECK(plain_digits("-0") == "0");
  CHECK_FALSE(plain_digits("1x"));
  CHECK_FALSE(plain_digits("-"));
}

TEST_CASE("types are known by their texts, with their sizes") {
  const auto size_of = [](const char* name) { return parse_type(name)->item_size; };
  CHECK(size_of("uint8") == 1);
  CHECK(size_of(">c16") == 16);
  CHECK(size_of("<U5") == 20);
  CHECK(size_of("|S5") == 5);
  CHECK(size_of("datetime64[25s]") == 8);
  CHECK(type_text(*parse_type("bool")) == "|b1");
  CHECK(type_text(*parse_type("int16")) == "<i2");
  CHECK(type_text(*parse_type("M8[ns]")) == "<M8[ns]");
  CHECK(little_endian_text(*parse_type(">f4")) == "<f4");
  CHECK(byte_order_name(*parse_type(">f4")) == "big");
  CHECK(byte_order_name(*parse_type(">u1")) == "none");
  CHECK(parse_type("object")->has_objects);
  for (const auto* wrong : {"", "f", "i3", "float", "<U4294967296", "f8[ns]", "M8[parsec]", "[('a', '<i2')]"})
    CHECK_FALSE(parse_type(wrong));
}

TEST_CASE("structured types print with their padding, and must fit in their item") {
  const auto i1 = std::make_shared<const element_type>(*parse_type("i1"));
  const auto f8 = std::make_shared<const element_type>(*parse_type(">f8"));
  const auto padded = structured_type({{"x", i1, {}, 0}, {"y", f8, {2}, 8}}, 32);
  CHECK(type_text(padded) == "[('x', '|i1'), ('', '|V7'), ('y', '>f8', (2,)), ('', '|V8')]");
  CHECK(type_text(*mask_type_of(padded)) == "[('x', '|b1'), ('y', '|b1', (2,))]");
  CHECK_THROWS_WITH(structured_type({{"y", f8, {}, 1}}, 8), Contains("does not lie in an item of 8"));
  CHECK_THROWS_WITH(type_text(structured_type({{"y", f8, {}, 0}, {"x", i1, {}, 4}}, 8)), Contains("overlaps"));
  auto nested = i1;
  CHECK_THROWS_WITH(
      [&] {
        for (int level = 0; level < 20; ++level)
          nested = std::make_shared<const element_type>(structured_type({{"a", nested}, {"b", nested}}, 0));
      }(),
      Contains("more than 1000 fields"));
}

TEST_CASE("plain values are described by type") {
  CHECK(tree_of("\x80\x02K\x05."s) == "{type int, value 5}");
  CHECK(tree_of("I01\n.") == "{type bool, value 1}");
  CHECK(tree_of("L-12345678901234567890L\n.") == "{type int, value -12345678901234567890}");
  CHECK(tree_of("F1.5\n.") == "{type float, value 1.500000, ieee754_hex 3ff8000000000000}");
  CHECK(tree_of("G\xff\xf0\0\0\0\0\0\0."s) == "{type float, value -Infinity, ieee754_hex fff0000000000000}");
  CHECK(tree_of("S'it\\'s'\n.") == "{type str, value it's}");
  CHECK(tree_of("V\\u20ac\n.") == "{type str, value \xe2\x82\xac}");
  CHECK(tree_of("C\x02\x00\xff."s) == "{type bytes, hex 00ff}");
  CHECK(tree_of("(I1\nN]t.") == "{type tuple, items [{type int, value 1}, {type none}, {type list, items []}]}");
  CHECK(tree_of("c__builtin__\nset\n((lI3\natR.") == "{type set, items [{type int, value 3}]}");
  CHECK(tree_of("c_codecs\nencode\n(V\\u00e9\nVlatin1\ntR.") == "{type bytes, hex e9}");
  CHECK(tree_of("cbuiltins\ncomplex\n(F1.5\nI-2\ntR.") == "{type complex, value [1.500000, -2.000000]}");
}

TEST_CASE("of equal keys the first gives the place and the last the value") {
  CHECK(tree_of("}(K\x01V1\nVk\nV2\nG\x3f\xf0\0\0\0\0\0\0V3\nu."s) ==
        "{type dict, length 2, items [[{type int, value 1}, {type str, value 3}], [{type str, value k}, {type str, value 2}]]}");
}

TEST_CASE("a value that contains itself ends where it is met again") {
  CHECK(tree_of("]q\0h\0a."s) == "{type list, items [{type recursive}]}");
}

TEST_CASE("damaged pickles are refused with the byte of the opcode") {
  CHECK_THAT(failure_of("\x80\x09N.", LAMELLA_UNSUPPORTED), Contains("protocol 9"));
  CHECK_THAT(failure_of("\x80\x02\xfe.", LAMELLA_CORRUPT), Contains("0xFE"));
  CHECK_THAT(failure_of("\x80\x02h\x07.", LAMELLA_CORRUPT), Contains("no entry 7"));
  CHECK_THAT(failure_of("\x80\x02\x8b\xff\xff\xff\xff.", LAMELLA_CORRUPT), Contains("-1 bytes"));
  CHECK_THAT(failure_of("0.", LAMELLA_CORRUPT), Contains("empty stack"));
  CHECK_THAT(failure_of("(N", LAMELLA_TRUNCATED), Contains("ends at byte 2"));
  CHECK_THAT(failure_of("\x8e" + little(1ull << 62, 8) + "abc.", LAMELLA_TRUNCATED), Contains("4611686018427387904"));
  CHECK_THAT(failure_of("\x80\x04\x95" + little(1000, 8) + "N.", LAMELLA_TRUNCATED), Contains("frame"));
  CHECK_THAT(failure_of("", LAMELLA_TRUNCATED), Contains("needs 1 bytes"));
  test_host host("\x80\x02N\xfe.");
  CHECK(host.open("pickle") == LAMELLA_CORRUPT);
  CHECK(host.error_offset == 3);
}

TEST_CASE("every prefix of a pickle is truncated, whether or not its size is known") {
  const auto whole = "\x80\x04" + frame("}" + text("a") + shorts_call + "s" + text("b") + "I7\nsS'x'\n0.");
  for (const bool knows_size : {true, false}) {
    for (std::size_t size = 0; size < whole.size(); ++size) {
      test_host host(whole.substr(0, size), knows_size);
      CHECK(host.open("pickle") == LAMELLA_TRUNCATED);
    }
  }
  test_host host(whole + "more", false);
  CHECK(host.open("pickle") == LAMELLA_OK);
  REQUIRE(host.warnings.size() == 1);
  CHECK_THAT(host.warnings[0], StartsWith("bytes follow the pickle"));
}

TEST_CASE("hostile shapes of values meet a limit") {
  test_host deep(std::string(200'000, ']') + std::string(199'999, 'a') + ".");
  CHECK(deep.open("pickle") == LAMELLA_LIMIT);
  for (const std::size_t levels : {512u, 513u}) {
    test_host nested(std::string(levels, ']') + std::string(levels - 1, 'a') + ".", true, {.depth = 1'000'000});
    CHECK(nested.open("pickle") == (levels == 512 ? LAMELLA_OK : LAMELLA_LIMIT));
  }
  std::string laughs = "]q\x01(NNNNNNNNNNe0";
  for (char i = 1; i < 30; ++i) {
    laughs += "]q"s + static_cast<char>(i + 1) + "(";
    for (int n = 0; n < 10; ++n) laughs += "h"s + i;
    laughs += "e0";
  }
  test_host many(laughs + "h\x1e.");
  CHECK(many.open("pickle") == LAMELLA_LIMIT);
  test_host memory_eater(std::string(1000, ']') + ".", true, {.header_bytes = 1000});
  CHECK(memory_eater.open("pickle") == LAMELLA_LIMIT);
}

TEST_CASE("lists beyond the limits are shown by length, first and last, and their arrays are found") {
  std::string list = "](";
  for (int i = 0; i < 2000; ++i) list += "K\x01";
  test_host host(list + shorts_call + "K\x02" + "e.", true, {.attributes = 1000});
  REQUIRE(host.open("pickle") == LAMELLA_OK);
  CHECK(host.tree() == "{type list, length 2002, first {type int, value 1}, last {type int, value 2}}");
  REQUIRE(host.datasets.size() == 1);
  CHECK(host.datasets[0].name == "2000");
}

TEST_CASE("an array whose bytes stand in one piece is described in place") {
  const auto before = "\x80\x04}" + text("a");
  for (const auto* module : {"numpy.core.multiarray", "numpy._core.multiarray"}) {
    const auto call = array_call(module, dtype_call("i2", ">"), "K\x02K\x01\x86", bytes8(two_shorts), true);
    const auto file = before + call + "s.";
    test_host host(file);
    REQUIRE(host.open("pickle") == LAMELLA_OK);
    REQUIRE(host.datasets.size() == 1);
    const auto& found = host.datasets[0];
    CHECK(found.name == "a");
    CHECK(found.dtype == ">i2");
    CHECK(found.shape == std::vector<std::int64_t>{2, 1});
    CHECK(found.layout_kind == LAMELLA_STRIDED);
    CHECK(found.byte_offset == file.find(two_shorts));
    CHECK(found.is_fortran);
    CHECK_THAT(host.tree(), Contains("{type ndarray, stored_order C, stored_byteorder little, shape [2, 1], dtype <i2, dataset a}"));
  }
}

TEST_CASE("arrays of protocol 5 keep their byte order") {
  const auto order_f = global("numpy._core.numeric", "_frombuffer") + "(" + "\x96" + little(4, 8) + two_shorts + dtype_call("i2", ">") +
                       "K\x01K\x02\x86" + text("F") + "tR.";
  test_host host("\x80\x05" + order_f);
  REQUIRE(host.open("pickle") == LAMELLA_OK);
  CHECK(host.tree() == "{type ndarray, stored_order C, stored_byteorder big, shape [1, 2], dtype <i2, dataset data}");
}

TEST_CASE("arrays of protocols 0 to 2 are decoded from their text") {
  const auto dtype = "cnumpy\ndtype\n(Vi2\nI00\nI01\ntR(I3\nV<\nNNNI-1\nI-1\nI0\ntb"s;
  const auto array_of = [&](const std::string& shape, const std::string& data) {
    return "cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(I0\ntS'b'\ntR(I1\n" + shape + dtype + "I01\n" + data + "tb.";
  };
  // In Fortran order 1, 2, 3, 0x4142: in C order 1, 3, 2, 0x4142.
  const auto expected = "\x01\x00\x03\x00\x02\x00\x42\x41"s;
  for (const auto& data : {"c_codecs\nencode\n(V\\u0001\\u0000\x02\\u0000\x03\\u0000BA\nVlatin1\ntR"s,
                           "S'\\x01\\x00\\x02\\x00\\x03\\x00BA'\n"s, "c_codecs\nencode\n(X\x08\0\0\0\x01\0\x02\0\x03\0BAVlatin1\ntR"s}) {
    test_host host(array_of("(I2\nI2\nt", data));
    REQUIRE(host.open("pickle") == LAMELLA_OK);
    REQUIRE(host.datasets.size() == 1);
    REQUIRE(host.datasets[0].layout_kind == LAMELLA_DECODED);
    CHECK(host.decode(host.datasets[0].state, 8) == expected);
    CHECK(host.decode(host.datasets[0].state, 6) == "failed");
  }
  test_host short_of_bytes(array_of("(I2\nI3\nt", "S'\\x01\\x00\\x02\\x00\\x03\\x00BA'\n"));
  REQUIRE(short_of_bytes.open("pickle") == LAMELLA_OK);
  CHECK_THAT(short_of_bytes.datasets[0].reason, Contains("need 12 bytes"));
  test_host of_python_2(array_of("(I2\nt", "U\x04" + two_shorts));
  REQUIRE(of_python_2.open("pickle") == LAMELLA_OK);
  CHECK(of_python_2.datasets[0].layout_kind == LAMELLA_STRIDED);
}

TEST_CASE("long text is decoded across the windows that it is read in") {
  std::string stored, expected;
  for (int i = 0; i < 300'000; ++i) {
    stored += i % 3 == 0 ? "\\xff" : i % 3 == 1 ? "\\n" : "a";
    expected += i % 3 == 0 ? '\xff' : i % 3 == 1 ? '\n' : 'a';
  }
  test_host host("xy" + stored);
  const text_array_state state{stored_form::escaped, 2, stored.size(), 1, false, {expected.size()}};
  CHECK(host.decode(state.str(), expected.size()) == expected);
  CHECK(host.decode("1 9 0 0 1 0", 1) == "refused");
  CHECK(host.decode("nonsense", 1) == "refused");
}

TEST_CASE("masked arrays have their mask as a dataset") {
  const auto state = "(K\x01" + shape_2 + dtype_call("i2", "<") + "\x89" + bytes8(two_shorts) + "C\x02\x01\x00N"s + "tb";
  const auto made = global("numpy.ma.core", "_mareconstruct") + "(" + global("numpy.ma", "MaskedArray") + global("numpy", "ndarray") +
                    "K\0\x85"s + "C\x01" + "btR";
  test_host host("\x80\x04}" + text("m") + made + state + "s.");
  REQUIRE(host.open("pickle") == LAMELLA_OK);
  REQUIRE(host.datasets.size() == 2);
  CHECK(host.datasets[0].name == "m/mask");
  CHECK(host.datasets[0].dtype == "|b1");
  CHECK(host.datasets[0].role == LAMELLA_ROLE_MASK);
  CHECK(host.datasets[1].name == "m");
  CHECK(host.datasets[1].mask == 1);
  CHECK_THAT(host.tree(), Contains("fill_value 999999"));
}

TEST_CASE("names that are not known are refused where they stand, and nowhere else") {
  const auto refusals = [](const std::string& pickle) {
    test_host host("\x80\x04" + pickle);
    REQUIRE(host.open("pickle") == LAMELLA_OK);
    std::string found;
    for (const auto& d : host.datasets)
      if (d.layout_kind == LAMELLA_UNAVAILABLE) found += d.name + ": " + d.reason.substr(0, d.reason.find(',')) + "\n";
    return found;
  };
  const auto system = global("posix", "system");
  CHECK(refusals("}" + text("good") + "Ns" + text("bad") + system + text("x") + "\x85Rs.") == "bad: would call posix.system\n");
  CHECK(refusals(system + ".") == "data: refers to posix.system\n");
  CHECK(refusals("(S'x'\nios\nsystem\n.") == "data: would call os.system\n");
  CHECK(refusals("(" + system + text("x") + "o.") == "data: would call posix.system\n");
  CHECK(refusals(system + ")\x81.") == "data: would call posix.system\n");
  CHECK(refusals(global("numpy", "f2py.os.system") + ")R.") == "data: would call numpy.f2py.os.system\n");
  CHECK(refusals(global("copyreg", "_reconstructor") + global("evil", "Class") + global("builtins", "object") + "N\x87R.") ==
        "data: would call evil.Class\n");
  CHECK(refusals(system + text("x") + "\x85R0N.") == "data: names\n");
  CHECK(refusals(global("collections", "OrderedDict") + ")R}" + text("k") + system + "sb.") == "data: names\n");
  CHECK(refusals("P1\n.") == "data: is the persistent id '1' of something outside of the file\n");
  CHECK(refusals("\x97.") == "data: is a buffer that was written beside the file\n");
  CHECK(refusals(global("datetime", "date") + "C\x04\x07\xe8\x01\x01\x85R."s).empty());
}

TEST_CASE("a container's arrays are found at the offsets of its layout") {
  const auto file = header() + entry("k", reference_array(two_shorts, "int16", shape_2)) + terminator;
  test_host host(file);
  CHECK(host.identify("mmappickle") == LAMELLA_EVIDENCE_EXACT);
  REQUIRE(host.open("mmappickle") == LAMELLA_OK);
  REQUIRE(host.datasets.size() == 1);
  // entry + 9 (frame) + 2 + 1 (key), + 70 (prefix) + 9 (BINBYTES8)
  CHECK(host.datasets[0].attributes ==
        std::map<std::string, std::uint64_t>{{"entry_offset", 24}, {"data_offset", 36}, {"array_file_offset", 115}});
  CHECK(host.datasets[0].byte_offset == 115);
}

TEST_CASE("arrays of all profiles of containers are read") {
  const auto build = global("numpy", "reshape") + global("numpy", "array") + global("numpy", "frombuffer");
  const auto dual = array_prefix + bytes8(two_shorts) + text("<i2") + "q\0"s + shape_2 + "q\x01" + "00q\x02" + "000" + build +
                    "h\x02h\0\x86R\x85Rh\x01\x86R"s;
  const auto modern = build + bytes8(two_shorts) + text("<i2") + "\x86R\x85R" + shape_2 + "\x86R";
  std::string upgraded;
  for (int i = 0; i < 17; ++i) upgraded += "N0";
  upgraded += global("numpy", "resize") + global("numpy", "frombuffer");
  REQUIRE(upgraded.size() == array_prefix.size());
  upgraded += bytes8(two_shorts) + text("<i2") + "\x86R" + shape_2 + "\x86R";
  test_host host(header() + entry("d", dual) + entry("m", modern) + entry("u", upgraded) + terminator);
  REQUIRE(host.open("mmappickle") == LAMELLA_OK);
  REQUIRE(host.datasets.size() == 3);
  for (const auto& d : host.datasets) {
    CHECK(d.layout_kind == LAMELLA_STRIDED);
    CHECK(d.dtype == "<i2");
    CHECK(d.shape == std::vector<std::int64_t>{2});
  }
}

TEST_CASE("deleted entries are skipped, but what they left in the memo is not; of equal keys the later wins") {
  test_host host(header() + entry("k", "K\x01") + entry("gone", "]q\x05", false) + entry("other", "h\x05") + entry("k", "K\x02") +
                 entry("damaged", "\xfe", false) + terminator);
  REQUIRE(host.open("mmappickle") == LAMELLA_OK);
  CHECK(host.tree() ==
        "{type dict, length 2, items [[{type str, value k}, {type int, value 2}], [{type str, value other}, {type list, items []}]]}");
}

TEST_CASE("a container of more keys than the host's limits has all its arrays") {
  std::string file = header();
  for (int i = 0; i < 100; ++i) file += entry("k" + std::to_string(i), reference_array(two_shorts, "int16", shape_2));
  test_host host(file + terminator, true, {.attributes = 1000});
  REQUIRE(host.open("mmappickle") == LAMELLA_OK);
  CHECK(host.datasets.size() == 100);
  CHECK_THAT(host.tree(), StartsWith("{type dict, length 100, first [{type str, value k0}, ") && Contains("last [{type str, value k99}"));
}

TEST_CASE("a container whose chain of frames breaks is refused at that byte") {
  const auto refused = [](const std::string& file, lamella_status status, std::int64_t offset) {
    for (const bool knows_size : {true, false}) {
      test_host host(file, knows_size);
      CHECK(host.open("mmappickle") == status);
      CHECK(host.error_offset == offset);
    }
  };
  const auto one = entry("k", "K\x01");
  const auto end = static_cast<std::int64_t>(header().size() + one.size());
  refused(header() + one, LAMELLA_TRUNCATED, end);
  refused(header() + one + std::string(50, '\0'), LAMELLA_CORRUPT, end);
  refused(header() + one + terminator + "x", LAMELLA_CORRUPT, end + 11);
  refused(header() + one + frame("..") + "", LAMELLA_CORRUPT, end);
  refused(header() + one + "\x95" + little(1 << 20, 8) + text("x"), LAMELLA_TRUNCATED, end);
  refused(header() + frame("\x8c\xff" + std::string(20, 'x')) + terminator, LAMELLA_CORRUPT, 24);
  refused(header() + entry("\xff", "N") + terminator, LAMELLA_CORRUPT, 24);
  refused(header(99) + one + terminator, LAMELLA_UNSUPPORTED, 12);
  const auto whole = header() + one + entry("a", reference_array(two_shorts, "int16", shape_2)) + terminator;
  for (std::size_t size = 0; size < whole.size(); ++size) {
    test_host host(whole.substr(0, size));
    CHECK(host.open("mmappickle") != LAMELLA_OK);
  }
}

TEST_CASE("a damaged value of a container is refused alone, with a warning") {
  test_host host(header() + entry("bad", "\x8e" + little(1ull << 60, 8)) + entry("short", reference_array("x", "int16", shape_2)) +
                 entry("object", reference_array("", "object", "K\0\x85"s)) + entry("good", "N") + terminator);
  REQUIRE(host.open("mmappickle") == LAMELLA_OK);
  REQUIRE(host.datasets.size() == 3);
  CHECK_THAT(host.datasets[0].reason, Contains("the entry ends at byte"));
  CHECK_THAT(host.datasets[1].reason, Contains("need") && Contains("bytes"));
  CHECK_THAT(host.datasets[2].reason, Contains("Python objects"));
  CHECK(host.warnings.size() == 1);
}

TEST_CASE("pickles are told from other files") {
  const auto evidence = [](const std::string& bytes) { return test_host(bytes).identify("pickle"); };
  CHECK(evidence("\x80\x04N.") == LAMELLA_EVIDENCE_STRUCTURE);
  CHECK(evidence("\x80\x04" + frame(text("cut off"))) == LAMELLA_EVIDENCE_MAGIC);
  CHECK(evidence("(dp0\nVa\np1\nI1\ns.") == LAMELLA_EVIDENCE_PLAUSIBLE);
  CHECK(evidence("}q\0U\x01"s + "aq\x01K\x01s.") == LAMELLA_EVIDENCE_PLAUSIBLE);
  CHECK(evidence("I1\n.I2\n.") == LAMELLA_EVIDENCE_PLAUSIBLE);
  CHECK(evidence("cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(I0\ntS'b'\ntRT" + little(20'000, 4) +
                 std::string(20'000, 'x')) == LAMELLA_EVIDENCE_PLAUSIBLE);
  for (const auto* other : {"", "SIMPLE  =                    T", "#FORMAT : EMSA", "1,2,3\n4,5,6\n", "{\"a\": 1}\n", "(a, b)\n",
                            "Notes.\n", "V1\nV2\nV3\nV4\nV5\nV6\nV7\nV8\n", "P5\n2 2\n255\n", "I am text.", "\x80\x04\xfe.", "\x80\x09N.",
                            "\x93NUMPY\x01", "\x89PNG\r\n\x1a\n", "PK\x03\x04", "\x89HDF\r\n\x1a\n"})
    CHECK(evidence(other) == LAMELLA_EVIDENCE_NO);
  CHECK(test_host("\x80\x04\xfe.").identify("pickle", "damaged.pkl") == LAMELLA_EVIDENCE_PLAUSIBLE);
  CHECK(test_host(header().substr(0, 15)).identify("mmappickle") == LAMELLA_EVIDENCE_MAGIC);
  CHECK(test_host("\x80\x04" + frame("J\x01\0\0\0K\x010N."s)).identify("mmappickle") == LAMELLA_EVIDENCE_NO);
}

}  // namespace lamella::mmappickle
