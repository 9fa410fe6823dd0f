// SPDX-License-Identifier: BSD-3-Clause
//
// Chunks as numcodecs 0.16.6 wrote them.
#include <array>
#include <catch2/catch.hpp>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "engine.hpp"

using namespace lamella;

namespace {

std::string bytes_of(const std::string& hexadecimal) {
  std::string bytes;
  for (std::size_t i = 0; i < hexadecimal.size(); i += 2) bytes += static_cast<char>(std::stoi(hexadecimal.substr(i, 2), nullptr, 16));
  return bytes;
}

std::string decoded(const codec_chain& chain, const std::string& encoded, std::size_t size) {
  std::string text(size, '\0');
  get_engine().decode(chain, std::as_bytes(std::span(encoded)), std::as_writable_bytes(std::span(text)), 4);
  return text;
}

// numcodecs.Blosc(cname=…, clevel=5).encode(numpy.arange(256, dtype="<i4") * 7); bit shuffle, but byte shuffle for blosclz.
struct sample {
  std::string compressor, hexadecimal;
};
const std::vector<sample>& samples() {
  static const std::vector<sample> all{
      {"lz4",
       "020124040004000000040000fb000000140000006e0000001faa01000c1f6601000c1f1e01000c2f54ab02000bcf983367cc983367cc983367cc0c00"
       "01fc01e0c3870f1f3c78f0e0c3870f1f3c78f01000fd0100fc07f01fc07f00ff03f80fe03f80ff1000f01000f8ff1f0080ffff0300f0ff3f0000ffff"
       "0700e0ff7f0000fcff0f00c0ffff53000000f01100000000e0ffffffff03000000c0ffffffff0700000080ffffffff0f00000000200001020023fcff"
       "010011070f0094000000f0ffffffff000e0005020013f828000202000517000f02007f5000000000000b0000001f000100e75000000000000b000000"
       "1f000100e7500000000000"},
      {"lz4hc",
       "020124040004000000040000d8000000140000005e0000001faa01000c1f6601000c1f1e01000c2f54ab02000b4f983367cc0400098fe0c3870f1f3c"
       "78f0080005fd0100fc07f01fc07f00ff03f80fe03f80ff1000f01000f8ff1f0080ffff0300f0ff3f0000ffff0700e0ff7f0000fcff0f00c0ffff4000"
       "0000e000000000e0ffffffff03000000c009005007000000800900280f00010010fc130004200001010010f00e001d00010028f8ff01001f00010087"
       "5000000000000b0000001f000100e75000000000000b0000001f000100e7500000000000"},
      {"blosclz",
       "0201010400040000000400006c010000140000000001000000070e151c232a31383f464d545b626970777e858c939aa1a8afb6bdc4cbd2d9e0e7eef5"
       "fc030a11181f262d343b424950575e656c737a81888f969da4abb2b9c0c7ced5dce3eaf1f8ff060d141b222930373e454c535a61686f767d848b9299"
       "a0a7aeb5bcc3cad1d8dfe6edf4fb020910171e252c333a41484f565d646b727980878e959ca3aab1b8bfc6cdd4dbe2e9f0f7fe050c131a21282f363d"
       "444b525960676e757c838a91989fa6adb4bbc2c9d0d7dee5ecf3fa01080f161d242b323940474e555c636a71787f868d949ba2a9b0b7bec5ccd3dae1"
       "e8eff6fd040b121920272e353c434a51585f666d747b828990979ea5acb3bac1c8cfd6dde4ebf2f9300000002300000000e01703010001e01a000101"
       "02e01900010203e01a00010304e01900010405e01a00010506e01700020606060c0000002300000000e0f003020000000c0000002300000000e0f003"
       "02000000"},
      {"zstd",
       "02019404000400000004000097000000140000007f00000028b52ffd600003ad03005245121db0278d01e0a8862a9d0aa829bc4392e3a1ca9808258d"
       "5671f3bc83b31423cf9cacd737d55fac93229be6f5f8343ef18c3c39ac90b1c872ce24cf20387550d8a2104024060082a2041320f0021c3b9914b480"
       "1c62d899d4777731619adb6131b6eb21eb999ed706f93324226e188d100116"},
      {"zlib",
       "020164040004000000040000c70000001400000059000000785e5bb50a3f482300e4088090d5f8e10ce3f433f8f083c3edfcf236151f70d10c7fd83f"
       "c81fa867f8cffc83ff817dc37f0c3ec38ffff20c0dffff33337cf86fcfc0f0ff3f3bc383fff50c0c7ffef3331cf8ff1f00e1e7757132000000785e63"
       "60606078f01f0898818c0320063b90d10062f03320833fffa1801d26f201c463c0003ffe23034cf9c105009da82a000c000000785e636018d9000001"
       "0000010c000000785e636018d9000001000001"},
  };
  return all;
}

}  // namespace

TEST_CASE("lz4 chunks of numcodecs decode, and ours are the same bytes") {
  // numcodecs.LZ4().encode(b"abc" * 10 + b"!")
  const auto theirs = bytes_of("1f0000003f616263030004506361626321");
  const std::string text = "abcabcabcabcabcabcabcabcabcabc!";
  CHECK(decoded({{"lz4"}}, theirs, text.size()) == text);
  CHECK(get_engine().encode({{"lz4"}}, std::as_bytes(std::span(text)), 1) == theirs);
}

TEST_CASE("blosc chunks of numcodecs decode, whatever compressor they name") {
  std::array<std::int32_t, 256> numbers{};
  for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i] = static_cast<std::int32_t>(7 * i);
  const std::string expected(reinterpret_cast<const char*>(numbers.data()), sizeof numbers);
  for (const auto& s : samples()) {
    INFO(s.compressor);
    CHECK(decoded({{"blosc"}}, bytes_of(s.hexadecimal), expected.size()) == expected);
    // Bytes 2 and 3 of the header: flags (shuffle, form of the compressor) and the size of an element.
    const auto shuffle = s.compressor == "blosclz" ? "shuffle" : "bitshuffle";
    const auto ours =
        get_engine().encode({{"blosc", "cname=" + s.compressor + ",typesize=4,shuffle=" + shuffle}}, std::as_bytes(std::span(expected)), 1);
    CHECK(ours.substr(3, 5) == bytes_of(s.hexadecimal).substr(3, 5));
    CHECK((ours[2] & 0xe5) == (bytes_of(s.hexadecimal)[2] & 0xe5));
    CHECK(decoded({{"blosc"}}, ours, expected.size()) == expected);
  }
}

TEST_CASE("filters of numcodecs are undone, and ours are the same bytes") {
  struct filtered {
    codec filter;
    std::string decoded, encoded;
  };
  const filtered all[] = {
      // numcodecs.Delta of [1, -5, 300, 7] as <i2 and as >i2
      {{"delta", "dtype=<i2"}, "0100fbff2c010700", "0100faff3101dbfe"},
      {{"delta", "dtype=>i2"}, "0001fffb012c0007", "0001fffa0131fedb"},
      // numcodecs.FixedScaleOffset(offset=1000, scale=10, dtype="<f4", astype="<i2") of [1000.1, 999.5, 1234.56], and what it decodes to
      {{"scale_offset", "scale=10,offset=1000,dtype=<f4,astype=<i2"}, "66067a4400e0794433539a44", "0100fbff2a09"},
      // numcodecs.Fletcher32 of b"a" and b"ab"
      {{"fletcher32"}, "61", "6100610061"},
      {{"fletcher32"}, "6162", "616262616261"},
  };
  for (const auto& f : all) {
    CAPTURE(f.filter.id, f.encoded);
    const auto plain = bytes_of(f.decoded), encoded = bytes_of(f.encoded);
    CHECK(decoded({f.filter}, encoded, plain.size()) == plain);
    CHECK(get_engine().encode({f.filter}, std::as_bytes(std::span(plain)), 4) == encoded);
  }
}

TEST_CASE("the Fletcher checksum of many bytes is that of numcodecs") {
  std::string text;
  for (int i = 0; i < 600 * 256; ++i) text += static_cast<char>(i);
  text += 'x';
  const auto made = get_engine().encode({{"fletcher32"}}, std::as_bytes(std::span(text)), 1);
  CHECK(made.substr(text.size()) == bytes_of("6b0d5271"));
}
