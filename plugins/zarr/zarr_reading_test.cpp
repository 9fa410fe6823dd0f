// SPDX-License-Identifier: BSD-3-Clause
#include <catch2/catch.hpp>
#include <lamella/plugin.hpp>

#include "zarr_array.hpp"
#include "zarr_fill_value.hpp"
#include "zarr_json.hpp"
#include "zarr_json_value.hpp"
#include "zarr_shown_attributes.hpp"
#include "zarr_stored_codecs.hpp"
#include "zarr_stored_type.hpp"

using namespace lamella;
using namespace lamella::zarr;
using Catch::Contains;

namespace {

using shape = std::vector<std::int64_t>;

json_value parsed(std::string_view text) {
  return parse_json(text, {});
}

/// A good zarr.json of int16, (5, 7) in chunks of (2, 3), with one member replaced or added.
stored_array array3(const std::string& name = "attributes", const std::string& value = "{}") {
  json_object made;
  const std::pair<const char*, const char*> usual[] = {
      {"zarr_format", "3"},
      {"node_type", "\"array\""},
      {"shape", "[5, 7]"},
      {"data_type", "\"int16\""},
      {"chunk_grid", R"({"name": "regular", "configuration": {"chunk_shape": [2, 3]}})"},
      {"chunk_key_encoding", R"({"name": "default", "configuration": {"separator": "/"}})"},
      {"fill_value", "-7"},
      {"codecs", R"([{"name": "bytes", "configuration": {"endian": "little"}}])"}};
  for (const auto& [key, text] : usual)
    if (key != name) made.add(key, text);
  if (!value.empty()) made.add(name, value);
  return array_of_version3(parsed(made.text()));
}

stored_array array2(const std::string& name = "order", const std::string& value = "\"C\"") {
  json_object made;
  const std::pair<const char*, const char*> usual[] = {{"zarr_format", "2"},   {"shape", "[5, 7]"}, {"chunks", "[2, 3]"},
                                                       {"dtype", "\"<i2\""},   {"fill_value", "0"}, {"order", "\"C\""},
                                                       {"compressor", "null"}, {"filters", "null"}};
  for (const auto& [key, text] : usual)
    if (key != name) made.add(key, text);
  made.add(name, value);
  return array_of_version2(parsed(made.text()));
}

template <typename F>
sdk::errc code_of(F&& f) {
  try {
    f();
  } catch (const sdk::error& fault) {
    CAPTURE(fault.what());
    CHECK_FALSE(fault.where().field.empty());
    return fault.code();
  }
  FAIL("accepted");
  return {};
}

std::string fill_of(std::string_view type, std::string_view value) {
  return fill_bytes(parse_element(type), parsed(value));
}

}  // namespace

TEST_CASE("JSON keeps order, repeats and large integers; Python's bare words are texts") {
  const auto made = parsed("\xEF\xBB\xBF{\"b\": 1, \"a\": [true, null, 1.5], \"b\": NaN, \"c\": [-Infinity, \"NaN, \\\"Infinity\"]}");
  REQUIRE(made.object()->size() == 4);
  CHECK(made.object()->front().name == "b");
  CHECK(*made.find("b")->text() == "NaN");
  CHECK(*made.find("c")->list()->front().text() == "-Infinity");
  CHECK(*made.find("c")->list()->back().text() == "NaN, \"Infinity");
  CHECK(std::get<json_digits>(parsed("123456789012345678901234").held).digits == "123456789012345678901234");
  CHECK(std::get<std::uint64_t>(parsed("18446744073709551615").held) == UINT64_MAX);
  CHECK(parsed("3.0").integer() == 3);
  CHECK_FALSE(parsed("3.5").integer());
}

TEST_CASE("what is no JSON, or too much of it, is refused with its place") {
  try {
    parsed("{\"a\": [1, }");
    FAIL("accepted");
  } catch (const sdk::error& fault) {
    CHECK(fault.code() == sdk::errc::corrupt);
    CHECK(fault.where().byte_offset == 10);
    CHECK_THAT(fault.what(), Contains("is no JSON"));
  }
  for (const char* text : {"", "{", "[1]]", "nul", "{\"a\" 1}", "\"\xFF\"", "NaN1"}) {
    CAPTURE(text);
    CHECK_THROWS_AS(parsed(text), sdk::error);
  }
  CHECK_THROWS_WITH(parse_json(std::string(300, '['), {}), Contains("nested deeper than 256"));
  CHECK_THROWS_WITH(parse_json("[1, 2, 3]", {.values = 3}), Contains("more than 3 values"));
}

TEST_CASE("types of version 3 are those that zarr-python and the specification name") {
  const auto text_of = [](std::string_view json) { return source_text(type_of_version3(parsed(json))); };
  CHECK(text_of("\"bool\"") == "|b1");
  CHECK(text_of("\"float16\"") == "<f2");
  CHECK(text_of("\"complex128\"") == "<c16");
  CHECK(text_of("\"r24\"") == "|V3");
  CHECK(text_of(R"({"name": "int32"})") == "<i4");
  CHECK(text_of(R"({"name": "numpy.datetime64", "configuration": {"unit": "s", "scale_factor": 25}})") == "<M8[25s]");
  CHECK(text_of(R"({"name": "numpy.timedelta64", "configuration": {"unit": "generic", "scale_factor": 1}})") == "<m8");
  CHECK(text_of(R"({"name": "fixed_length_utf32", "configuration": {"length_bytes": 16}})") == "<U4");
  CHECK(text_of(R"({"name": "null_terminated_bytes", "configuration": {"length_bytes": 5}})") == "|S5");
  const char* structure = R"({"name": "structured", "configuration": {"fields": [["a", "int32"], ["b", {"name": "raw_bytes",
                             "configuration": {"length_bytes": 3}}]]}})";
  CHECK(text_of(structure) == "[('a', '<i4'), ('b', '|V3')]");
  CHECK(source_text(in_byte_order(type_of_version3(parsed(structure)), true)) == "[('a', '>i4'), ('b', '|V3')]");
  for (const char* unknown : {"\"int12\"", "\"float8_e4m3\"", "\"bfloat16\"", "\"string\"", "\"r7\"", "{\"name\": \"vlen\"}"}) {
    CAPTURE(unknown);
    CHECK(code_of([&] { return type_of_version3(parsed(unknown)); }) == sdk::errc::unsupported);
  }
  for (const char* damaged : {"3", "{}", "null", R"({"name": "structured", "configuration": {"fields": []}})",
                              R"({"name": "raw_bytes", "configuration": {"length_bytes": -1}})", R"({"name": "fixed_length_utf32"})",
                              R"({"name": "numpy.datetime64", "configuration": {"unit": "]'", "scale_factor": 1}})"}) {
    CAPTURE(damaged);
    CHECK(code_of([&] { return type_of_version3(parsed(damaged)); }) == sdk::errc::corrupt);
  }
}

TEST_CASE("types of version 2 are NumPy's type strings and lists of fields") {
  const auto text_of = [](std::string_view json) { return source_text(type_of_version2(parsed(json))); };
  CHECK(text_of("\">i4\"") == ">i4");
  CHECK(text_of("\"<U7\"") == "<U7");
  CHECK(text_of("\"<M8[ns]\"") == "<M8[ns]");
  CHECK(text_of(R"([["a", ">i2"], ["b", [["c", "<f4"]]]])") == "[('a', '>i2'), ('b', [('c', '<f4')])]");
  for (const char* unread : {"\"|O\"", "\"<i3\"", "\"|S0\"", "\"<f12\"", R"([["a", "<i2", [2]]])", "\"\""}) {
    CAPTURE(unread);
    CHECK(code_of([&] { return type_of_version2(parsed(unread)); }) == sdk::errc::unsupported);
  }
}

TEST_CASE("fill values become one stored element") {
  using namespace std::string_literals;
  CHECK(fill_of("<i2", "-7") == "\xF9\xFF"s);
  CHECK(fill_of(">i2", "-7.0") == "\xFF\xF9"s);
  CHECK(fill_of("<u8", "18446744073709551615") == std::string(8, '\xFF'));
  CHECK(fill_of("|i1", "-128") == "\x80"s);
  CHECK(fill_of("<i8", "-9223372036854775808") == std::string(7, '\0') + "\x80");
  CHECK(fill_of("|b1", "true") == "\1"s);
  CHECK(fill_of("<f4", "\"NaN\"") == "\0\0\xC0\x7F"s);
  CHECK(fill_of("<f4", "\"0x40490fdb\"") == "\xDB\x0F\x49\x40"s);
  CHECK(fill_of(">f8", "\"-Infinity\"") == "\xFF\xF0\0\0\0\0\0\0"s);
  CHECK(fill_of("<c8", "[1, \"Infinity\"]") == "\0\0\x80\x3F\0\0\x80\x7F"s);
  CHECK(fill_of("<U3", "\"\xC5\xBC\xE6\x97\xA5\"") == "\x7C\1\0\0\xE5\x65\0\0\0\0\0\0"s);
  CHECK(fill_of("|S3", "\"YWI=\"") == "ab\0"s);
  CHECK(fill_of("|V3", "[1, 2, 255]") == "\1\2\xFF"s);
  CHECK(fill_of("<M8[s]", "\"NaT\"") == std::string(7, '\0') + "\x80");
  CHECK(fill_of("[('a', '>i2'), ('b', '|u1')]", R"({"b": 3, "a": 1})") == "\0\1\3"s);
  CHECK(fill_of("[('a', '>i2'), ('b', '|u1')]", "\"AAED\"") == "\0\1\3"s);
  CHECK(fill_of("<f4", "null").empty());
}

TEST_CASE("half precision is rounded to the nearest") {
  using namespace std::string_literals;
  // IEEE 754 binary16: 1 = 3C00, 65504 = 7BFF, the smallest subnormal 2^-24 = 0001
  CHECK(fill_of(">f2", "1") == "\x3C\0"s);
  CHECK(fill_of(">f2", "-65504") == "\xFB\xFF"s);
  CHECK(fill_of(">f2", "65519") == "\x7B\xFF"s);
  CHECK(fill_of(">f2", "65520") == "\x7C\0"s);
  CHECK(fill_of(">f2", "5.960464477539063e-08") == "\0\1"s);
  CHECK(fill_of(">f2", "2.9802322387695312e-08") == "\0\0"s);
  CHECK(fill_of(">f2", "6.097555160522461e-05") == "\3\xFF"s);
  CHECK(fill_of(">f2", "6.1035e-05") == "\4\0"s);
  CHECK(fill_of(">f2", "1.00048828125") == "\x3C\0"s);  // halfway: to the even one
  CHECK(fill_of(">f2", "2047.9") == "\x68\0"s);
}

TEST_CASE("values that the type does not have are no fill values") {
  const std::pair<const char*, const char*> wrong[] = {{"<i2", "40000"},      {"<u2", "-1"},       {"<i2", "1.5"},    {"<i2", "\"x\""},
                                                       {"<f4", "\"nan\""},    {"<f4", "\"0x12\""}, {"<c8", "[1]"},    {"|b1", "2"},
                                                       {"|V3", "\"AAAA=A\""}, {"|V3", "\"AAA\""},  {"<U1", "\"ab\""}, {"|V2", "[1, 256]"}};
  for (const auto& [type, value] : wrong) {
    CAPTURE(type, value);
    CHECK(code_of([&, t = type, v = value] { return fill_of(t, v); }) == sdk::errc::corrupt);
  }
}

TEST_CASE("an array of version 3 has its keys, chunks and fill value") {
  const auto made = array3();
  CHECK(made.shape == shape{5, 7});
  CHECK(made.chunk_shape == shape{2, 3});
  CHECK(made.key_template == "c/{0}/{1}");
  CHECK(source_text(made.type) == "<i2");
  CHECK(array3("chunk_key_encoding", R"({"name": "v2"})").key_template == "{0}.{1}");
  CHECK(array3("chunk_key_encoding", R"({"name": "default", "configuration": {"separator": "."}})").key_template == "c.{0}.{1}");
  CHECK(array3("dimension_names", "[\"y\", null]").dimension_names == std::vector<std::string>{"y", ""});
  CHECK(array3("extra", R"({"must_understand": false})").shape.size() == 2);
  CHECK(array2("dimension_separator", "\"/\"").key_template == "{0}/{1}");
  CHECK(array2().key_template == "{0}.{1}");
}

TEST_CASE("codecs of version 3 give an order of axes, a byte order and a chain") {
  const auto made = array3("codecs", R"([{"name": "transpose", "configuration": {"order": [1, 0]}}, {"name": "bytes", "configuration":
      {"endian": "big"}}, {"name": "gzip", "configuration": {"level": 5}}, "crc32c"])");
  CHECK(made.codecs.element_order == std::vector<std::uint32_t>{1, 0});
  CHECK(source_text(made.type) == ">i2");
  REQUIRE(made.codecs.chain.size() == 2);
  CHECK(made.codecs.chain[0].id == "gzip");
  CHECK(made.codecs.chain[1].id == "crc32c");
  CHECK(made.fill == std::string("\xFF\xF9", 2));
  const auto filtered = array3("codecs", R"([{"name": "numcodecs.delta", "configuration": {"dtype": "int16"}}, {"name": "bytes"},
                                            {"name": "numcodecs.bz2"}, {"name": "numcodecs.shuffle", "configuration": {"elementsize": 2}}])");
  REQUIRE(filtered.codecs.chain.size() == 3);
  CHECK(filtered.codecs.chain[0].parameters == "dtype=<i2");
  CHECK(filtered.codecs.chain[1].id == "bzip2");
  CHECK(filtered.codecs.chain[2].parameters == "element_bytes=2");
}

TEST_CASE("a transposition of a transposition is composed") {
  const auto e = parse_element("<i2");
  const auto made = codecs_of_version3(parsed(R"([{"name": "transpose", "configuration": {"order": [1, 2, 0]}},
      {"name": "transpose", "configuration": {"order": [2, 0, 1]}}, "bytes"])"),
                                       e, 3);
  CHECK(made.element_order.empty());  // the one undoes the other
  const auto twice = codecs_of_version3(parsed(R"([{"name": "transpose", "configuration": {"order": [1, 2, 0]}},
      {"name": "transpose", "configuration": {"order": [1, 2, 0]}}, "bytes"])"),
                                        e, 3);
  CHECK(twice.element_order == std::vector<std::uint32_t>{2, 0, 1});
}

TEST_CASE("shards hold chunks of their own codecs and an index") {
  const std::string inner = R"("chunk_shape": [1, 3], "codecs": [{"name": "bytes", "configuration": {"endian": "big"}}, {"name": "zstd"}])";
  const auto made = array3("codecs", R"([{"name": "sharding_indexed", "configuration": {)" + inner +
                                         R"(, "index_codecs": ["bytes", "crc32c"], "index_location": "start"}}])");
  const auto d = dataset_of(made, 3);
  const auto& layout = std::get<sdk::chunked>(d.layout);
  const auto& shards = std::get<sdk::sharded>(layout.locations);
  CHECK(layout.chunk_shape == shape{1, 3});
  CHECK(shards.shard_shape == shape{2, 3});
  CHECK(shards.index_at_start);
  CHECK(shards.index_chain.size() == 1);
  CHECK(shards.source == 3);
  CHECK(d.dtype == ">i2");
  const auto refused = [&](const std::string& text) { return code_of([&] { array3("codecs", text); }); };
  const std::string shard = R"({"name": "sharding_indexed", "configuration": {)" + inner + R"(, "index_codecs": ["bytes"]}})";
  CHECK(refused("[" + shard + ", {\"name\": \"gzip\"}]") == sdk::errc::unsupported);
  CHECK(refused(R"([{"name": "transpose", "configuration": {"order": [1, 0]}}, )" + shard + "]") == sdk::errc::unsupported);
  CHECK(refused(R"([{"name": "sharding_indexed", "configuration": {"chunk_shape": [2, 3], "codecs": [)" + shard +
                R"(], "index_codecs": ["bytes"]}}])") == sdk::errc::unsupported);
  CHECK(
      refused(
          R"([{"name": "sharding_indexed", "configuration": {"chunk_shape": [2, 2], "codecs": ["bytes"], "index_codecs": ["bytes"]}}])") ==
      sdk::errc::corrupt);
  CHECK(
      refused(
          R"([{"name": "sharding_indexed", "configuration": {"chunk_shape": [1, 3], "codecs": ["bytes"], "index_codecs": ["bytes", "gzip"]}}])") ==
      sdk::errc::unsupported);
}

TEST_CASE("filters and compressors of version 2 are undone from the last to the first") {
  const auto made =
      array2("filters", R"([{"id": "delta", "dtype": "<i2"}, {"id": "shuffle", "elementsize": 2}, {"id": "bitround", "keepbits": 3}])");
  REQUIRE(made.codecs.chain.size() == 2);
  CHECK(made.codecs.chain[0].id == "delta");
  CHECK(made.codecs.chain[1].id == "shuffle");
  CHECK(array2("compressor", R"({"id": "blosc", "cname": "lz4", "clevel": 5, "shuffle": 1, "blocksize": 0})").codecs.chain[0].id ==
        "blosc");
  CHECK(array2("order", "\"F\"").codecs.element_order == std::vector<std::uint32_t>{1, 0});
  CHECK(code_of([] { array2("compressor", R"({"id": "lzma"})"); }) == sdk::errc::unsupported);
  CHECK(code_of([] { array2("filters", R"([{"id": "delta", "dtype": "<i2", "astype": "|i1"}])"); }) == sdk::errc::unsupported);
  CHECK(code_of([] { array2("order", "\"K\""); }) == sdk::errc::corrupt);
}

TEST_CASE("metadata that contradicts itself is damaged, what is not known is not read") {
  const std::pair<const char*, const char*> damaged[] = {
      {"shape", "[5, -7]"},
      {"shape", "[1099511627776, 1099511627776]"},
      {"shape", "[5]"},
      {"shape", "5"},
      {"shape", ""},
      {"chunk_grid", R"({"name": "regular", "configuration": {"chunk_shape": [0, 3]}})"},
      {"chunk_grid", "\"regular\""},
      {"codecs", "[]"},
      {"codecs", "{}"},
      {"codecs", R"([{"name": "transpose", "configuration": {"order": [0, 0]}}, "bytes"])"},
      {"codecs", R"([{"name": "bytes", "configuration": {"endian": "middle"}}])"},
      {"fill_value", "\"x\""},
      {"dimension_names", "[\"y\"]"},
      {"chunk_key_encoding", R"({"name": "default", "configuration": {"separator": "-"}})"}};
  for (const auto& [name, value] : damaged) {
    CAPTURE(name, value);
    CHECK(code_of([&, n = name, v = value] { array3(n, v); }) == sdk::errc::corrupt);
  }
  const std::pair<const char*, const char*> unread[] = {{"chunk_grid", R"({"name": "rectilinear", "configuration": {}})"},
                                                        {"chunk_key_encoding", "\"other\""},
                                                        {"codecs", R"(["bytes", "zfpy"])"},
                                                        {"codecs", R"(["vlen-utf8", "bytes"])"},
                                                        {"storage_transformers", "[{\"name\": \"x\"}]"},
                                                        {"extra", "{}"}};
  for (const auto& [name, value] : unread) {
    CAPTURE(name, value);
    CHECK(code_of([&, n = name, v = value] { array3(n, v); }) == sdk::errc::unsupported);
  }
  std::string many = "[1";
  for (int i = 0; i < 64; ++i) many += ", 1";
  CHECK(code_of([&] { array3("shape", many + "]"); }) == sdk::errc::limit);
}

TEST_CASE("what the writer keeps below lamella is an axis, a title and units again") {
  sdk::dataset d{.shape = {2, 3}};
  const auto attributes = parsed(R"({"gain": 2, "lamella": {"title": "T", "quantity": "Q", "units": "counts", "name": "N", "axes": [
      {"name": "y", "units": "nm", "navigate": true, "values": [1, 4]}, {"name": "x", "units": "um", "scale": 0.5, "offset": -1}]}})");
  describe(d, attributes, {"y", "x"});
  CHECK(d.title == "T");
  CHECK(d.quantity == "Q");
  CHECK(d.units == "counts");
  REQUIRE(d.axes.size() == 2);
  CHECK(d.axes[0].values == std::vector<double>{1, 4});
  CHECK(d.axes[0].navigate);
  CHECK(d.axes[1].scale == 0.5);
  CHECK(d.axes[1].offset == -1);
  CHECK(name_of_root(attributes) == "N");
  CHECK(name_of_root(parsed("{}")) == "data");
  sdk::dataset plain{.shape = {2, 3}};
  describe(plain, parsed(R"({"_ARRAY_DIMENSIONS": ["lat", "lon"]})"), {});
  CHECK(plain.axes[1].name == "lon");
  sdk::dataset other{.shape = {2}};
  describe(other, attributes, {});
  CHECK(other.axes.empty());
}
