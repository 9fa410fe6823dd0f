// SPDX-License-Identifier: BSD-3-Clause
#include "cli/json_writer.hpp"

#include <catch2/catch.hpp>
#include <limits>
#include <nlohmann/json.hpp>

using lamella::cli::json_writer;
using namespace std::string_view_literals;

TEST_CASE("nested lists and objects read back as what was written") {
  json_writer json;
  json.begin_object().key("a").begin_list().integer(-1).unsigned_integer(18446744073709551615u).end_list();
  json.key("b").null().key("c").begin_object().end_object().key("d").begin_list().boolean(true).text("x").end_list().end_object();
  const auto read = nlohmann::json::parse(json.take());
  CHECK(read["a"][0] == -1);
  CHECK(read["a"][1] == 18446744073709551615u);
  CHECK(read["b"].is_null());
  CHECK(read["c"].empty());
  CHECK(read["d"] == nlohmann::json::array({true, "x"}));
}

TEST_CASE("reals keep every bit and stay reals") {
  for (const double value : {0.1, 1.0, -0.0, 1e300, 5e-324, 0.10000000149011612}) {
    json_writer json;
    json.real(value);
    const auto read = nlohmann::json::parse(json.take());
    CHECK(read.is_number_float());
    CHECK(read.get<double>() == value);
  }
}

TEST_CASE("reals that are not finite are strings") {
  json_writer json;
  const double infinity = std::numeric_limits<double>::infinity();
  json.begin_list().real(std::numeric_limits<double>::quiet_NaN()).real(infinity).real(-infinity).end_list();
  CHECK(json.take() == R"(["NaN", "Infinity", "-Infinity"])");
}

TEST_CASE("any bytes give valid JSON") {
  json_writer json;
  json.text("q\" b\\ n\n z\0 l\xE9 ok\xC3\xA9 s\xED\xA0\x80"sv);
  CHECK(json.take() == "\"q\\\" b\\\\ n\\u000a z\\u0000 l\uFFFD ok\xC3\xA9 s\\ud800\"");
}

TEST_CASE("an answer can be taken away in pieces") {
  json_writer json;
  json.begin_list().integer(1);
  auto all = json.take();
  json.integer(2).end_list();
  all += json.take();
  CHECK(all == "[1, 2]");
}
