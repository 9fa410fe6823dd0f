// SPDX-License-Identifier: BSD-3-Clause
#include <catch2/catch.hpp>
#include <cmath>
#include <lamella/plugin.hpp>

#include "zarr_attributes.hpp"
#include "zarr_axes.hpp"
#include "zarr_chunk_shape.hpp"
#include "zarr_metadata.hpp"
#include "zarr_names.hpp"
#include "zarr_small_array.hpp"

using namespace lamella;
using namespace lamella::zarr;
using Catch::Contains;
using Catch::Equals;

namespace {

using shape = std::vector<std::int64_t>;

data_type type_of(std::string_view text) {
  return data_type_of(parse_element(text));
}

/// A flattened tree that keeps its values alive.
struct tree {
  std::vector<std::string> names = {};
  std::vector<sdk::value> values = {};
  std::vector<std::uint64_t> parents = {};

  std::uint64_t add(std::string name, sdk::value v, std::uint64_t parent = 0) {
    names.push_back(std::move(name));
    values.push_back(std::move(v));
    parents.push_back(parent);
    return names.size();
  }
  [[nodiscard]] json_attributes printed() const {
    std::vector<lamella_attribute> raw;
    for (std::size_t i = 0; i < names.size(); ++i)
      raw.push_back({sizeof(lamella_attribute), 0, i + 1, parents[i], sdk::to_text(names[i]), values[i].c()});
    return attributes_as_json(raw);
  }
};

std::string printed(sdk::value v) {
  tree t;
  t.add("x", std::move(v));
  const auto made = t.printed();
  return made.members.empty() ? std::string() : made.members[0].value;
}

}  // namespace

TEST_CASE("core types have the names of the specification") {
  CHECK(type_of("|b1").json == "\"bool\"");
  CHECK(type_of("|i1").json == "\"int8\"");
  CHECK(type_of("<u8").json == "\"uint64\"");
  CHECK(type_of("<f2").json == "\"float16\"");
  CHECK(type_of("<c16").json == "\"complex128\"");
  CHECK(type_of("<c8").fill_json == "[0.0, 0.0]");
  CHECK_FALSE(type_of("|u1").has_byte_order);
  CHECK(type_of("<i2").has_byte_order);
  CHECK_FALSE(type_of("<f4").is_extension);
}

TEST_CASE("other types are the extensions of zarr-python") {
  CHECK(type_of("<M8[25s]").json == R"({"name": "numpy.datetime64", "configuration": {"unit": "s", "scale_factor": 25}})");
  CHECK(type_of("<m8").json == R"({"name": "numpy.timedelta64", "configuration": {"unit": "generic", "scale_factor": 1}})");
  CHECK(type_of("<M8[ns]").fill_bytes == std::string("\0\0\0\0\0\0\0\x80", 8));
  CHECK(type_of("<U4").json == R"({"name": "fixed_length_utf32", "configuration": {"length_bytes": 16}})");
  CHECK(type_of("|S5").json == R"({"name": "null_terminated_bytes", "configuration": {"length_bytes": 5}})");
  CHECK(type_of("|V3").fill_json == "\"AAAA\"");
  const auto pair = type_of("[('a', '<i4'), ('n', [('x', '<f4')])]");
  CHECK(pair.json == R"({"name": "structured", "configuration": {"fields": [["a", "int32"], )"
                     R"(["n", {"name": "structured", "configuration": {"fields": [["x", "float32"]]}}]]}})");
  CHECK(pair.is_extension);
}

TEST_CASE("types that Zarr cannot hold are refused with a hint") {
  for (const char* text : {"<f16", "<c32", "|S0", "<U0", "|O", "", "[]", "[('a', '<f4', (2,))]", "[('a', '|i1'), ('', '|V3')]"}) {
    CAPTURE(text);
    try {
      static_cast<void>(type_of(text));
      FAIL("accepted");
    } catch (const sdk::error& fault) {
      CHECK(fault.code() == sdk::errc::unsupported);
      CHECK_THAT(fault.where().hint, Contains("--dtype"));
    }
  }
}

TEST_CASE("elements are stored little-endian") {
  CHECK(stored_text(parse_element(">f4")) == "<f4");
  CHECK(stored_text(parse_element(">u1")) == "|u1");
  CHECK(stored_text(parse_element("[('it\\'s', '>i2'), ('n', [('t', '>M8[ns]')])]")) == "[('it\\'s', '<i2'), ('n', [('t', '<M8[ns]')])]");
}

TEST_CASE("chunks are whole trailing axes up to 16 MiB") {
  CHECK(chosen_chunk_shape(shape{5, 3}, 4) == shape{5, 3});
  CHECK(chosen_chunk_shape(shape{1000, 1000, 1000}, 4) == shape{4, 1000, 1000});  // 4 million bytes a plane
  CHECK(chosen_chunk_shape(shape{10, 4096, 4096}, 4) == shape{1, 1024, 4096});    // 16 KiB a row
  CHECK(chosen_chunk_shape(shape{1'000'000'000}, 8) == shape{2097152});
  CHECK(chosen_chunk_shape(shape{0, 10}, 4) == shape{1, 10});
  CHECK(chosen_chunk_shape(shape{3}, std::int64_t{1} << 30) == shape{1});
  CHECK(chosen_chunk_shape(shape{}, 4).empty());
}

TEST_CASE("wished chunks are cut to the array and checked") {
  CHECK(wished_chunk_shape(shape{2, 100}, shape{7, 5}, 4) == shape{2, 5});
  CHECK(wished_chunk_shape(shape{9}, shape{0}, 4) == shape{1});
  CHECK_THROWS_WITH(wished_chunk_shape(shape{0}, shape{7}, 4), Contains("at least 1"));
}

TEST_CASE("codecs are none and zstd") {
  CHECK(codecs_json(choose_codec("", ""), true) == R"([{"name": "bytes", "configuration": {"endian": "little"}}])");
  CHECK(codecs_json(choose_codec("none", ""), false) == R"([{"name": "bytes"}])");
  CHECK_THAT(codecs_json(choose_codec("zstd", "level=-3,checksum=true"), true), Contains(R"({"level": -3, "checksum": true})"));
  CHECK(chain_of(choose_codec("zstd", "")).front().parameters == "level=3");
  CHECK(chain_of(choose_codec("none", "")).empty());
  CHECK_THROWS_WITH(choose_codec("blosc", ""), Contains("blosc"));
  CHECK_THROWS_WITH(choose_codec("zstd", "level=23"), Contains("-131072 to 22"));
  CHECK_THROWS_WITH(choose_codec("zstd", "speed=1"), Contains("speed"));
  CHECK_THROWS_WITH(choose_codec("none", "level=1"), Contains("without a codec"));
}

TEST_CASE("components are safe in file systems and legal in Zarr") {
  CHECK(safe_component("") == "_");
  CHECK(safe_component("..") == "_.");
  CHECK(safe_component(".hidden") == "_hidden");
  CHECK(safe_component("__reserved") == "_reserved");
  CHECK(safe_component("zarr.json") == "zarr.json_");
  CHECK(safe_component("a\\b{0}\n") == "a_b_0__");
  CHECK(safe_component(std::string(300, 'x')).size() == 200);
  CHECK(safe_component("\xFF") == "_");
  CHECK(safe_component("\xE6\x97\xA5") == "\xE6\x97\xA5");
}

TEST_CASE("no array stands inside another, and no two at one place") {
  const auto made = node_paths_of({"/entry/data", "a", "a/b", "a/c", "a", "x/", "..", "."});
  CHECK(made.arrays == std::vector<std::string>{"entry/data", "a", "a-2/b", "a-2/c", "a-3", "x", "_.", "_"});
  CHECK(made.groups == std::set<std::string>{"entry", "a-2"});
}

TEST_CASE("scalar attributes keep their type in JSON") {
  CHECK(printed(sdk::value()) == "null");
  CHECK(printed(true) == "true");
  CHECK(printed(INT64_MIN) == "-9223372036854775808");
  CHECK(printed(UINT64_MAX) == "18446744073709551615");
  CHECK(printed(1.0) == "1.0");
  CHECK(printed(0.1) == "0.1");
  CHECK(printed(std::nan("")) == "\"NaN\"");
  CHECK(printed(-INFINITY) == "\"-Infinity\"");
  CHECK(printed("a\"\\\n\x01") == R"("a\"\\\n\u0001")");
  CHECK(printed(sdk::value::bytes(std::string("\0\xFF\x10", 3))) == "\"AP8Q\"");
  CHECK(printed(sdk::value::bytes("ab")) == "\"YWI=\"");
  CHECK(printed(sdk::value::decimal("123456789012345678901")) == "\"123456789012345678901\"");
}

TEST_CASE("lists, maps, repeats and comments") {
  tree t;
  const auto list = t.add("list", sdk::value::list());
  t.add("", 1, list);
  t.add("", "x", t.add("", sdk::value::list(), list));
  const auto map = t.add("map", sdk::value::map());
  t.add("k", 1, map);
  t.add("k", 2, map);
  t.add("EXPTIME", sdk::value(3.5).commented("[s]"));
  const auto made = t.printed();
  REQUIRE(made.members.size() == 3);
  CHECK(made.members[0].value == R"([1, ["x"]])");
  CHECK(made.members[1].value == R"({"k": [1, 2]})");
  REQUIRE(made.members[2].comments.size() == 1);
  CHECK(made.members[2].comments[0].value == "\"[s]\"");
  CHECK(made.losses.empty());
}

TEST_CASE("a map without a name is the header itself") {
  tree t;
  t.add("k", 1, t.add("", sdk::value::map()));
  CHECK(t.printed().members[0].name == "k");
}

TEST_CASE("what JSON cannot carry is named") {
  tree t;
  t.add("fei", sdk::value::opaque("FEI2", "x"));
  t.add("bad", std::string("\xFF"));
  t.add("record", sdk::value::small_array("[('a', '<i4')]", {1}, std::string(4, '\0')));
  t.add("orphan", 1, 99);
  const auto made = t.printed();
  CHECK(made.members.size() == 1);
  CHECK_THAT(made.losses, Equals(std::vector<std::string>{"attribute orphan (its list or map is unknown)", "attribute fei (opaque FEI2)",
                                                          "attribute bad (bytes that are not UTF-8)",
                                                          "attribute record (array of type [('a', '<i4')])"}));
}

TEST_CASE("deeply nested attributes are cut, not followed") {
  tree t;
  std::uint64_t parent = 0;
  for (int i = 0; i < 100000; ++i) parent = t.add("x", sdk::value::list(), parent);
  CHECK(t.printed().losses.size() == 1);
}

TEST_CASE("small arrays are nested lists") {
  using namespace std::string_literals;
  CHECK(small_array_json("<i2", shape{2, 2}, "\1\0\2\0\xFF\xFF\4\0"s) == "[[1, 2], [-1, 4]]");
  CHECK(small_array_json(">f2", shape{3}, "\x3C\0\xC0\0\x7C\0"s) == "[1.0, -2.0, \"Infinity\"]");
  CHECK(small_array_json("<c8", shape{}, "\0\0\x80\x3F\0\0\0\x40"s) == "[1.0, 2.0]");
  CHECK(small_array_json("|S2", shape{2}, "a\0ab"s) == R"(["a", "ab"])");
  CHECK(small_array_json("<U1", shape{1}, "\xE5\x65\0\0"s) == "[\"\xE6\x97\xA5\"]");
  CHECK(small_array_json("<f4", shape{0}, "") == "[]");
  CHECK_FALSE(small_array_json("<f4", shape{3}, "abcd"));
  CHECK_FALSE(small_array_json("<f4", shape{-1}, "abcd"));
  CHECK_FALSE(small_array_json("<M8[s]", shape{1}, "abcdefgh"));
}

TEST_CASE("axis names become dimension names, calibrations attributes") {
  const lamella_axis plain{.struct_size = sizeof(lamella_axis)};
  auto y = plain;
  y.name = sdk::to_text("y");
  CHECK_FALSE(dimension_names_json({plain, plain}));
  CHECK(dimension_names_json({y, plain}) == "[\"y\", null]");
  CHECK_FALSE(calibration_json({y, plain}));
  y.units = sdk::to_text("nm");
  y.offset = -1;
  CHECK(calibration_json({y}) == R"([{"name": "y", "units": "nm", "scale": 1.0, "offset": -1.0, "navigate": false}])");
  const double values[] = {1, 2, 4.5};
  y.values = values;
  y.value_count = 3;
  CHECK(calibration_json({y}) == R"([{"name": "y", "units": "nm", "navigate": false, "values": [1.0, 2.0, 4.5]}])");
}

TEST_CASE("metadata has the keys of version 3") {
  const auto text = array_json({.shape = {7, 5}, .chunk_shape = {7, 5}, .type = type_of("<f4"), .dimension_names = "[null, \"x\"]"});
  for (const char* part : {"\"zarr_format\": 3", "\"node_type\": \"array\"", "\"shape\": [7, 5]", "\"chunk_shape\": [7, 5]",
                           "\"separator\": \"/\"", "\"fill_value\": 0.0", "\"attributes\": {}", "\"dimension_names\": [null, \"x\"]"})
    CHECK_THAT(text, Contains(part));
  CHECK(group_json({}) == "{\n  \"zarr_format\": 3,\n  \"node_type\": \"group\",\n  \"attributes\": {}\n}\n");
  CHECK(chunk_key_template(0) == "c");
  CHECK(chunk_key_template(2) == "c/{0}/{1}");
}
