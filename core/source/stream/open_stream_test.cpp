// SPDX-License-Identifier: BSD-3-Clause
//
// Every codec of streams against what the system's own tools write: whole, cut everywhere, damaged everywhere.
#include <catch2/catch.hpp>
#include <functional>
#include <vector>

#include "source/stream/stream_outcome.hpp"
#include "source/system_tool.hpp"

using namespace lamella;
using namespace lamella::test;
using Catch::Matchers::Contains;

namespace {

bool is_cut_of(const outcome& result, const std::string& text, std::size_t encoded_size) {
  return result.failure && result.failure->code() == errc::truncated && text.starts_with(result.text) &&
         result.failure->details().byte_offset == static_cast<std::int64_t>(encoded_size);
}

// Adler-32 (RFC 1950, section 9).
std::uint32_t adler32(const std::string& text) {
  std::uint32_t a = 1, b = 0;
  for (const unsigned char c : text) a = (a + c) % 65521, b = (b + a) % 65521;
  return b << 16 | a;
}

struct form {
  std::string codec;
  std::function<std::optional<std::string>(const std::string& text)> encode;
};

std::optional<std::string> bare_deflate(const std::string& text) {
  const auto gz = filtered_by("gzip -nc", text);
  if (!gz) return {};
  return gz->substr(10, gz->size() - 18);  // without the header and the trailer of RFC 1952
}

std::optional<std::string> zlib_wrapped(const std::string& text) {
  const auto bare = bare_deflate(text);
  if (!bare) return {};
  std::string wrapped = "\x78\x9c" + *bare;
  for (int shift = 24; shift >= 0; shift -= 8) wrapped += static_cast<char>(adler32(text) >> shift & 0xffu);
  return wrapped;
}

const std::vector<form>& forms() {
  static const std::vector<form> all{
      {"gzip", [](const std::string& t) { return filtered_by("gzip -nc", t); }},
      {"bzip2", [](const std::string& t) { return filtered_by("bzip2 -c", t); }},
      {"zstd", [](const std::string& t) { return filtered_by("zstd -qc", t); }},
      {"deflate", &bare_deflate},
      {"zlib", &zlib_wrapped},
  };
  return all;
}

std::string concatenated(const std::string& tool, const std::string& a, const std::string& b, const std::string& between = {}) {
  const auto first = filtered_by(tool, a), second = filtered_by(tool, b);
  return first && second ? *first + between + *second : std::string();
}

}  // namespace

TEST_CASE("streams decode what the system's tools encoded") {
  for (const auto& f : forms())
    for (const auto& text : {std::string(), std::string("a"), mixed(300'000), std::string(1'000'000, 'x')}) {
      const auto encoded = f.encode(text);
      INFO(f.codec << ", " << text.size() << " bytes");
      if (encoded) CHECK(is_exactly(decoded(*encoded, f.codec), text));
    }
}

TEST_CASE("a stream that was cut anywhere is truncated, after every byte that came before the cut") {
  const auto text = mixed(600);
  for (const auto& f : forms()) {
    const auto encoded = f.encode(text).value_or("");
    for (std::size_t cut = 0; cut < encoded.size(); ++cut) {
      INFO(f.codec << " cut at " << cut << " of " << encoded.size());
      REQUIRE(is_cut_of(decoded(encoded.substr(0, cut), f.codec), text, cut));
    }
  }
}

TEST_CASE("a long stream that was cut is truncated too") {
  const auto text = mixed(400'000);
  for (const auto& f : forms()) {
    const auto encoded = f.encode(text).value_or("");
    for (std::size_t cut = 7; cut < encoded.size(); cut += encoded.size() / 23) {
      INFO(f.codec << " cut at " << cut << " of " << encoded.size());
      REQUIRE(is_cut_of(decoded(encoded.substr(0, cut), f.codec), text, cut));
    }
  }
}

TEST_CASE("a damaged byte never gives other bytes in silence where the format has a checksum") {
  const auto text = mixed(500);
  for (const auto& f : forms()) {
    auto encoded = f.encode(text).value_or("");
    for (std::size_t i = 0; i < encoded.size(); ++i) {
      encoded[i] = static_cast<char>(encoded[i] ^ 0x41);
      const auto result = decoded(encoded, f.codec);
      INFO(f.codec << " damaged at " << i << " of " << encoded.size());
      if (f.codec != "deflate") REQUIRE((result.failure || result.text == text));
      if (result.failure) REQUIRE(result.failure->code() != errc::internal);
      encoded[i] = static_cast<char>(encoded[i] ^ 0x41);
    }
  }
}

TEST_CASE("several members, streams and frames are one stream") {
  const auto a = mixed(70'000), b = std::string(1000, 'b');
  for (const std::string tool : {"gzip -nc", "bzip2 -c", "zstd -qc"}) {
    const auto codec = tool.substr(0, tool.find(' '));
    INFO(tool);
    const auto both = concatenated(tool, a, b);
    if (both.empty()) continue;
    CHECK(is_exactly(decoded(both, codec), a + b));
    CHECK(is_exactly(decoded(concatenated(tool, "", b), codec), b));
    CHECK(is_cut_of(decoded(both.substr(0, both.size() - 1), codec), a + b, both.size() - 1));
  }
}

TEST_CASE("zeros and garbage behind gzip and bzip2 data are passed over, as their tools do") {
  const auto text = mixed(5000);
  for (const std::string tool : {"gzip -nc", "bzip2 -c"}) {
    const auto encoded = filtered_by(tool, text).value_or("");
    const auto codec = tool.substr(0, tool.find(' '));
    if (encoded.empty()) continue;
    CHECK(is_exactly(decoded(encoded + std::string(512, '\0'), codec), text));
    CHECK(is_exactly(decoded(encoded + "something else", codec), text));
  }
}

TEST_CASE("the beginning of another gzip member is no garbage") {
  const auto text = mixed(5000);
  const auto encoded = filtered_by("gzip -nc", text).value_or("");
  for (const std::string head : {"\x1f", "\x1f\x8b", "\x1f\x8b\x08"}) {
    const auto result = decoded(encoded + head, "gzip");
    if (!encoded.empty()) CHECK(is_cut_of(result, text, encoded.size() + head.size()));
  }
}

TEST_CASE("gzip headers with every optional field are read over") {
  const auto text = mixed(5000);
  const auto plain = filtered_by("gzip -nc", text).value_or("");
  if (plain.empty()) return;
  using namespace std::string_literals;
  const auto fields = "\x03\x00xyz"s + "a name\0"s + "a comment\0"s + "\x12\x34"s;  // RFC 1952, 2.3.1.1
  auto encoded = plain.substr(0, 10) + fields + plain.substr(10);
  encoded[3] = 0x1e;  // FHCRC, FEXTRA, FNAME, FCOMMENT
  CHECK(is_exactly(decoded(encoded, "gzip"), text));
  encoded[3] = 0x20;
  CHECK(decoded(encoded, "gzip").failure->code() == errc::corrupt);
}

TEST_CASE("a wrong gzip checksum or length is corrupt, with its place") {
  const auto text = mixed(5000);
  auto encoded = filtered_by("gzip -nc", text).value_or("");
  if (encoded.empty()) return;
  for (const std::size_t from_end : {8u, 4u}) {
    auto wrong = encoded;
    ++wrong[wrong.size() - from_end];
    const auto result = decoded(wrong, "gzip");
    REQUIRE(result.failure);
    CHECK(result.failure->code() == errc::corrupt);
    CHECK(result.failure->details().byte_offset == static_cast<std::int64_t>(encoded.size() - 8));
    CHECK_THAT(result.failure->what(), Contains(from_end == 8 ? "gzip checksum" : "gzip length"));
  }
}

TEST_CASE("skippable zstd frames are skipped, and bytes behind the last frame are damage") {
  const auto text = mixed(5000);
  const auto encoded = filtered_by("zstd -qc", text).value_or("");
  if (encoded.empty()) return;
  const std::string skippable("\x50\x2a\x4d\x18\x03\x00\x00\x00xyz", 11);  // RFC 8878, 3.1.2
  CHECK(is_exactly(decoded(skippable + encoded + skippable + encoded, "zstd"), text + text));
  CHECK(decoded(encoded + skippable.substr(0, 9), "zstd").failure->code() == errc::truncated);
  CHECK(decoded(encoded + "garbage", "zstd").failure->code() == errc::corrupt);
}

TEST_CASE("a zstd frame that needs a window of 256 MiB is beyond a limit") {
  // RFC 8878, 3.1.1.1: no flags; window descriptor with exponent 18; a last raw block of one byte.
  const std::string frame("\x28\xb5\x2f\xfd\x00\x90\x09\x00\x00x", 10);
  const auto result = decoded(frame, "zstd");
  REQUIRE(result.failure);
  CHECK(result.failure->code() == errc::limit);
}

TEST_CASE("data of another codec is corrupt from its first byte") {
  for (const auto codec : {"gzip", "bzip2", "zstd", "zlib", "lzw"}) {
    const auto result = decoded("This is no compressed data at all.", codec);
    INFO(codec);
    REQUIRE(result.failure);
    CHECK(result.failure->code() == errc::corrupt);
  }
}

TEST_CASE("an unknown codec is unsupported, and the known ones are named") {
  const auto result = decoded("x", "rot13");
  REQUIRE(result.failure);
  CHECK(result.failure->code() == errc::unsupported);
  CHECK_THAT(result.failure->what(), Contains("rot13") && Contains("gzip, zlib, deflate, bzip2, zstd, lzw"));
}
