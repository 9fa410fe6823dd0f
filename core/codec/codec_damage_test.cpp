// SPDX-License-Identifier: BSD-3-Clause
//
// Damaged chunks of every codec: whatever stands in them, the answer is corrupt or truncated, and memory stays bounded.
#include <array>
#include <catch2/catch.hpp>

#include "engine.hpp"
#include "source/source_bytes.hpp"

using namespace lamella;
using namespace lamella::test;

namespace {

// Text, numbers and noise, so that every form of block occurs.
std::string sample() {
  std::string text;
  for (int i = 0; i < 120; ++i) text += std::to_string(i * 37) + "\n";
  return text + std::string(700, 'x') + noise(300);
}

const std::array codecs{codec{"deflate"},
                        codec{"zlib"},
                        codec{"gzip"},
                        codec{"zstd"},
                        codec{"bzip2"},
                        codec{"lz4"},
                        codec{"shuffle", "element_bytes=4"},
                        codec{"bitshuffle", "element_bytes=4"},
                        codec{"crc32c"},
                        codec{"fletcher32"},
                        codec{"delta", "dtype=<u4"},
                        codec{"blosc", "cname=lz4,typesize=4"},
                        codec{"blosc", "cname=lz4hc,typesize=8,shuffle=bitshuffle"},
                        codec{"blosc", "cname=blosclz,typesize=2"},
                        codec{"blosc", "cname=zlib,typesize=4,blocksize=512"},
                        codec{"blosc", "cname=zstd,typesize=3"},
                        codec{"blosc", "clevel=0"}};

// What decoding comes to: "" where it gave bytes.
std::string decoding_fault(const codec& c, const std::string& encoded, std::size_t size) {
  std::string room(size, '\0');
  try {
    get_engine().decode({c}, std::as_bytes(std::span(encoded)), std::as_writable_bytes(std::span(room)), 1);
  } catch (const error& caught) {
    if (caught.code() == errc::corrupt || caught.code() == errc::truncated) return caught.what();
    return "WRONG CODE: " + std::string(caught.what());
  }
  return {};
}

}  // namespace

TEST_CASE("every codec decodes what it encoded, of any size") {
  for (const auto& c : codecs)
    for (const std::size_t size : {0u, 1u, 7u, 8u, 15u, 16u, 17u, 1000u, 65'536u, 1'000'001u}) {
      const auto text = size < 1500 ? sample().substr(0, size) : noise(size / 2) + std::string(size - size / 2, 'y');
      const auto encoded = get_engine().encode({c}, std::as_bytes(std::span(text)), 1);
      std::string room(size, '\0');
      get_engine().decode({c}, std::as_bytes(std::span(encoded)), std::as_writable_bytes(std::span(room)), 1);
      INFO(c.id << " " << c.parameters << ", " << size << " bytes");
      CHECK(room == text);
    }
}

TEST_CASE("a damaged byte or bit anywhere in a chunk ends in bytes or in an honest error") {
  const auto text = sample();
  for (const auto& c : codecs) {
    auto encoded = get_engine().encode({c}, std::as_bytes(std::span(text)), 1);
    for (auto& byte : encoded)
      for (const int flip : {0x01, 0x80, 0xff, 0x41}) {
        byte = static_cast<char>(byte ^ flip);
        const auto fault = decoding_fault(c, encoded, text.size());
        INFO(c.id << " " << c.parameters << " at " << &byte - encoded.data() << " ^ " << flip << ": " << fault);
        REQUIRE_FALSE(fault.starts_with("WRONG"));
        byte = static_cast<char>(byte ^ flip);
      }
  }
}

TEST_CASE("a chunk that was cut anywhere is never decoded in silence") {
  const auto text = sample();
  for (const auto& c : codecs) {
    const auto encoded = get_engine().encode({c}, std::as_bytes(std::span(text)), 1);
    for (std::size_t cut = 0; cut < encoded.size(); ++cut) {
      const auto fault = decoding_fault(c, encoded.substr(0, cut), text.size());
      INFO(c.id << " " << c.parameters << " cut at " << cut << ": " << fault);
      REQUIRE((!fault.empty() && !fault.starts_with("WRONG")));
    }
  }
}

TEST_CASE("noise is no chunk") {
  for (const auto& c : codecs)
    for (std::uint32_t seed = 1; seed < 300; ++seed) {
      const auto fault = decoding_fault(c, noise(seed, seed), 5000);
      INFO(c.id << " " << c.parameters << " seed " << seed << ": " << fault);
      REQUIRE((!fault.empty() && !fault.starts_with("WRONG")));
    }
}

TEST_CASE("a header that promises gigabytes allocates none") {
  const std::string huge("\xff\xff\xff\x7f", 4);
  CHECK_FALSE(decoding_fault({"lz4"}, huge + noise(100), 1000).empty());
  const auto text = sample();
  const auto blosc = get_engine().encode({{"blosc"}}, std::as_bytes(std::span(text)), 1);
  for (const std::size_t field : {4u, 8u, 12u}) {  // decoded size, block size, encoded size
    auto wrong = blosc;
    wrong.replace(field, 4, huge);
    CHECK_FALSE(decoding_fault({"blosc"}, wrong, text.size()).empty());
  }
}
