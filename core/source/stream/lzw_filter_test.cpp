// SPDX-License-Identifier: BSD-3-Clause
#include <catch2/catch.hpp>

#include "source/stream/lzw_writer.hpp"
#include "source/stream/stream_outcome.hpp"
#include "source/system_tool.hpp"

using namespace lamella;
using namespace lamella::test;

TEST_CASE("compress data of every code length decodes, as gzip -d does") {
  const auto text = mixed(120'000);
  for (const unsigned width : {9u, 10u, 12u, 15u, 16u})
    for (const auto& [has_clear_code, clear_every] :
         {std::pair(true, 0u), std::pair(true, 700u), std::pair(true, 60u), std::pair(false, 0u)}) {
      const auto encoded = lzw_writer(width, has_clear_code, clear_every).write(text);
      INFO(width << " bits, clear code " << has_clear_code << " every " << clear_every);
      CHECK(filtered_by("gzip -dc", encoded).value_or(text) == text);
      CHECK(is_exactly(decoded(encoded, "lzw"), text));
    }
  CHECK(is_exactly(decoded(lzw_writer(16, true).write(std::string(100'000, 'x')), "lzw"), std::string(100'000, 'x')));
  CHECK(is_exactly(decoded(lzw_writer(16, true).write(""), "lzw"), ""));
}

TEST_CASE("compress data that was cut gives what came before the cut, and is truncated where a code was cut") {
  const auto text = mixed(3000);
  const auto encoded = lzw_writer(16, true).write(text);
  std::size_t told = 0;
  for (std::size_t cut = 0; cut < encoded.size(); ++cut) {
    const auto result = decoded(encoded.substr(0, cut), "lzw");
    REQUIRE(text.starts_with(result.text));
    if (result.failure) REQUIRE(result.failure->code() == errc::truncated);
    told += result.failure ? 1 : 0;
  }
  CHECK(told > encoded.size() / 2);
}

TEST_CASE("compress data with impossible codes or headers is corrupt") {
  CHECK(decoded("\x1f\x9d\x88", "lzw").failure->code() == errc::corrupt);          // codes of 8 bits
  CHECK(decoded("\x1f\x9d\x91", "lzw").failure->code() == errc::corrupt);          // codes of 17 bits
  CHECK(decoded("\x1f\x9d\x90\xff\xff", "lzw").failure->code() == errc::corrupt);  // the first code is 511
  const auto text = mixed(2000);
  auto encoded = lzw_writer(12, true).write(text);
  for (std::size_t i = 3; i < encoded.size(); ++i) {
    encoded[i] = static_cast<char>(~encoded[i]);
    const auto result = decoded(encoded, "lzw");
    if (result.failure) REQUIRE(result.failure->code() != errc::internal);
  }
}
