// SPDX-License-Identifier: BSD-3-Clause
#include <array>
#include <catch2/catch.hpp>
#include <vector>

#include "engine.hpp"
#include "source/source_bytes.hpp"
#include "source/system_tool.hpp"

using namespace lamella;
using namespace lamella::test;
using Catch::Matchers::Contains;

namespace {

constexpr std::array codec_ids{"deflate", "zlib", "gzip", "zstd", "bzip2", "lz4", "blosc", "crc32c", "shuffle", "bitshuffle", "fletcher32"};

std::string decoded(const codec_chain& chain, const std::string& encoded, std::size_t size, std::int64_t item_size = 1) {
  std::string text(size, '\0');
  get_engine().decode(chain, std::as_bytes(std::span(encoded)), std::as_writable_bytes(std::span(text)), item_size);
  return text;
}

std::string encoded(const codec_chain& chain, const std::string& text, std::int64_t item_size = 1) {
  return get_engine().encode(chain, std::as_bytes(std::span(text)), item_size);
}

failure decoding_failure(const codec_chain& chain, const std::string& data, std::size_t size) {
  return failure_of([&] { (void)decoded(chain, data, size); });
}

std::string lines(std::size_t count) {
  std::string text;
  for (int i = 0; text.size() < count; ++i) text += std::to_string(i * 37) + "\n";
  return text.substr(0, count);
}

struct tool {
  std::string codec, compress, decompress;
};
const std::vector<tool>& tools() {
  static const std::vector<tool> all{
      {"gzip", "gzip -nc", "gzip -dc"}, {"zstd", "zstd -qc", "zstd -qdc"}, {"bzip2", "bzip2 -c", "bzip2 -dc"}};
  return all;
}

}  // namespace

TEST_CASE("chunks that the system's tools compressed decode, and the tools decode ours") {
  for (const auto& t : tools())
    for (const auto& text : {std::string(), lines(100'000), noise(100'000)}) {
      INFO(t.codec << ", " << text.size() << " bytes");
      const codec_chain chain{{t.codec}};
      if (const auto theirs = filtered_by(t.compress, text)) CHECK(decoded(chain, *theirs, text.size()) == text);
      CHECK(filtered_by(t.decompress, encoded(chain, text)).value_or(text) == text);
    }
}

TEST_CASE("a chunk may have several members, streams or frames") {
  const auto text = lines(50'000);
  for (const auto& t : tools())
    if (const auto one = filtered_by(t.compress, text)) CHECK(decoded({{t.codec}}, *one + *one, 100'000) == text + text);
}

TEST_CASE("bare deflate is gzip without header and trailer, and zlib has a header of two bytes") {
  const auto text = lines(20'000);
  if (const auto gz = filtered_by("gzip -nc", text)) CHECK(decoded({{"deflate"}}, gz->substr(10, gz->size() - 18), text.size()) == text);
  const auto wrapped = encoded({{"zlib"}}, text);
  CHECK((static_cast<unsigned char>(wrapped[0]) * 256 + static_cast<unsigned char>(wrapped[1])) % 31 == 0);  // RFC 1950, 2.2
  CHECK(decoded({{"deflate"}}, wrapped.substr(2, wrapped.size() - 6), text.size()) == text);
}

TEST_CASE("a chunk that was cut anywhere is truncated") {
  const auto text = lines(300) + noise(300);
  for (const auto* const id : codec_ids) {
    const auto whole = encoded({{id}}, text);
    for (std::size_t cut = 0; cut < whole.size(); ++cut) {
      INFO(id << " cut at " << cut << " of " << whole.size());
      REQUIRE(decoding_failure({{id}}, whole.substr(0, cut), text.size()).code == errc::truncated);
    }
  }
}

TEST_CASE("a chunk that decodes to another size than it must is corrupt") {
  const auto text = lines(5000);
  for (const auto* const id : codec_ids) {
    const auto whole = encoded({{id}}, text);
    INFO(id);
    CHECK(decoding_failure({{id}}, whole, 4999).code == errc::corrupt);
    CHECK(decoding_failure({{id}}, whole, 0).code == errc::corrupt);
    const auto needs_more = decoding_failure({{id}}, whole, 5001).code;
    CHECK((needs_more == errc::corrupt || needs_more == errc::truncated));
  }
}

TEST_CASE("a chunk with a checksum never decodes to other bytes in silence") {
  const auto text = lines(300) + noise(200);
  for (const codec& c :
       {codec{"zlib"}, codec{"gzip"}, codec{"zstd", "checksum=true"}, codec{"bzip2"}, codec{"crc32c"}, codec{"fletcher32"}}) {
    auto whole = encoded({c}, text);
    for (auto& byte : whole) {
      byte = static_cast<char>(byte ^ 0x41);
      std::string found = text;
      const auto failed = failure_of([&] { found = decoded({c}, whole, text.size()); });
      INFO(c.id << " at " << &byte - whole.data());
      REQUIRE(found == text);
      REQUIRE((failed.code != errc::internal || failed.message == "nothing was thrown"));
      byte = static_cast<char>(byte ^ 0x41);
    }
  }
}

TEST_CASE("zstd frames carry a checksum when asked, as the frame header tells") {
  const auto text = lines(5000);
  const auto flags = [&](const std::string& parameters) { return encoded({{"zstd", parameters}}, text)[4]; };  // RFC 8878, 3.1.1.1.1
  CHECK((flags("checksum=true") & 4) == 4);
  CHECK((flags("checksum=false,level=19") & 4) == 0);
  CHECK((flags("") & 4) == 0);
}

TEST_CASE("shuffle puts first bytes first, and leaves bytes behind the last element last") {
  const std::string text = "a1b2c3d4e5x";
  CHECK(encoded({{"shuffle", "element_bytes=2"}}, text) == "abcde12345x");
  CHECK(encoded({{"shuffle"}}, text, 2) == "abcde12345x");
  for (const auto width : {1, 2, 3, 4, 5, 8, 16, 32, 1000}) {
    const codec_chain chain{{"shuffle", "element_bytes=" + std::to_string(width)}};
    const auto bytes = noise(997);
    const auto planes = encoded(chain, bytes);
    const auto count = bytes.size() / static_cast<std::size_t>(width);
    for (std::size_t i = 0; i < count; ++i) REQUIRE(planes[i] == bytes[i * static_cast<std::size_t>(width)]);
    CHECK(decoded(chain, planes, bytes.size()) == bytes);
  }
}

TEST_CASE("bitshuffle puts bit k of byte b of element 8i+j at bit j of byte i of row 8b+k of its block") {
  for (const std::size_t width : {1u, 2u, 3u, 4u, 8u}) {
    const std::size_t block = 64, count = 64 + 40 + 5;  // a whole block, one of 40 elements, and 5 elements that stay
    const auto bytes = noise(count * width + 1);
    const codec_chain chain{{"bitshuffle", "element_bytes=" + std::to_string(width) + ",block_elements=64"}};
    auto expected = std::string(104 * width, '\0') + bytes.substr(104 * width);
    for (std::size_t e = 0; e < 104; ++e)
      for (std::size_t bit = 0; bit < 8 * width; ++bit) {
        const auto first = e / block * block, size = std::min(block, 104 - first);
        const bool is_set = (static_cast<unsigned char>(bytes[e * width + bit / 8]) >> bit % 8 & 1) != 0;
        auto& to = expected[first * width + bit * (size / 8) + (e - first) / 8];
        if (is_set) to = static_cast<char>(to | 1 << (e - first) % 8);
      }
    INFO("elements of " << width << " bytes");
    CHECK(encoded(chain, bytes) == expected);
    CHECK(decoded(chain, expected, bytes.size()) == bytes);
  }
}

TEST_CASE("bitshuffle's own blocks have about 8 KiB") {
  // bshuf_default_block_size of bitshuffle 0.5: 8192 / 4 / 8 * 8 = 2048 elements.
  const auto bytes = noise(40'000);
  const auto ours = encoded({{"bitshuffle", "element_bytes=4"}}, bytes);
  CHECK(ours == encoded({{"bitshuffle", "element_bytes=4,block_elements=2048"}}, bytes));
  CHECK(decoded({{"bitshuffle"}}, ours, bytes.size(), 4) == bytes);
}

TEST_CASE("crc32c appends the Castagnoli checksum, little-endian") {
  CHECK(encoded({{"crc32c"}}, "123456789") == "123456789\x83\x92\x06\xe3");  // check value of CRC-32C: E3069283
  const std::string zeros(32, '\0');
  CHECK(encoded({{"crc32c"}}, zeros) == zeros + "\xaa\x36\x91\x8a");  // RFC 3720, B.4
  CHECK(encoded({{"crc32c"}}, "") == std::string(4, '\0'));
  CHECK(decoding_failure({{"crc32c"}}, "123456780\x83\x92\x06\xe3", 9).code == errc::corrupt);
}

TEST_CASE("chains are undone from their end, whatever they are made of") {
  const auto text = lines(100'000);
  const std::vector<codec_chain> chains{{},
                                        {{"shuffle", "element_bytes=4"}, {"zstd", "level=1"}, {"crc32c"}},
                                        {{"crc32c"}, {"gzip", "level=9"}},
                                        {{"delta", "dtype=>i2"}, {"zstd"}, {"fletcher32"}},
                                        {{"zlib"}, {"zstd"}, {"crc32c"}},
                                        {{"shuffle"}, {"shuffle"}},
                                        {{"bitshuffle"}, {"lz4"}},
                                        {{"shuffle"}, {"blosc", "shuffle=noshuffle"}, {"crc32c"}},
                                        {{"bzip2", "level=1"}, {"deflate"}}};
  for (const auto& chain : chains) CHECK(decoded(chain, encoded(chain, text, 8), text.size(), 8) == text);
  CHECK(decoding_failure({}, "abc", 4).code == errc::truncated);
  CHECK(decoding_failure({}, "abc", 2).code == errc::corrupt);
}

TEST_CASE("an inner stage that would grow far beyond the chunk is refused") {
  const auto bomb = encoded({{"gzip"}}, std::string(10'000'000, '\0'));
  CHECK(decoding_failure({{"zlib"}, {"gzip"}}, bomb, 100).code == errc::corrupt);
  CHECK(decoding_failure({{"zlib"}, {"crc32c"}}, std::string(1'000'000, '\0'), 100).code == errc::corrupt);
}

TEST_CASE("unknown codecs are unsupported, naming the known ones") {
  const auto failed = failure_of([] { get_engine().check_chain({{"zstd"}, {"lzo"}}); });
  CHECK(failed.code == errc::unsupported);
  CHECK_THAT(failed.message, Contains("'lzo'") && Contains("deflate, zlib, gzip, zstd, bzip2, lz4, blosc, shuffle, bitshuffle, crc32c"));
  CHECK_NOTHROW(get_engine().check_chain({{"shuffle", "element_bytes=4"}, {"gzip", "level=1"}, {"crc32c"}}));
}

TEST_CASE("parameters are read strictly") {
  for (const codec& c : {codec{"gzip", "level=13"},
                         codec{"gzip", "level=-1"},
                         codec{"gzip", "level=x"},
                         codec{"gzip", "level=6x"},
                         codec{"gzip", "level="},
                         codec{"gzip", "level"},
                         codec{"gzip", "speed=1"},
                         codec{"gzip", "level=1,level=2"},
                         codec{"gzip", "level=1,"},
                         codec{"gzip", ",level=1"},
                         codec{"zstd", "checksum=1"},
                         codec{"zstd", "level=23"},
                         codec{"bzip2", "level=0"},
                         codec{"shuffle", "element_bytes=0"},
                         codec{"bitshuffle", "block_elements=12"},
                         codec{"lz4", "acceleration=0"},
                         codec{"blosc", "cname=lzma"},
                         codec{"blosc", "clevel=10"},
                         codec{"blosc", "shuffle=1"},
                         codec{"blosc", "typesize=256"},
                         codec{"crc32c", "level=1"},
                         codec{"gzip", "level=99999999999999999999"}}) {
    INFO(c.id << " " << c.parameters);
    const auto failed = failure_of([&] { get_engine().check_chain({c}); });
    CHECK(failed.code == errc::bad_argument);
    CHECK_THAT(failed.message, Contains("codec " + c.id));
  }
}
