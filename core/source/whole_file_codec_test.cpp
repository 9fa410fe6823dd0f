// SPDX-License-Identifier: BSD-3-Clause
#include <catch2/catch.hpp>

#include "lamella/source.hpp"
#include "source/compression_ending.hpp"

using namespace lamella;

namespace {

std::string_view codec_of(std::string_view head) {
  return whole_file_codec(std::as_bytes(std::span(head)));
}

}  // namespace

TEST_CASE("files that are compressed as a whole are known by their first bytes") {
  CHECK(codec_of("\x1f\x8b\x08") == "gzip");      // RFC 1952, 2.3.1
  CHECK(codec_of("\x28\xb5\x2f\xfd") == "zstd");  // RFC 8878, 3.1.1
  CHECK(codec_of("BZh9") == "bzip2");
  CHECK(codec_of("\x1f\x9d\x90") == "lzw");  // compress, 16 bits, block mode
}

TEST_CASE("other files, and those too short to tell, are not taken for compressed ones") {
  using namespace std::string_view_literals;
  for (const auto head : {""sv, "\x1f"sv, "\x1f\x8b"sv, "\x1f\x8b\x00"sv, "BZh"sv, "BZh0"sv, "\x28\xb5\x2f"sv, "\x1f\x9d\x08"sv,
                          "\x1f\x9d\xff"sv, "SIMPLE  ="sv, "\x93NUMPY"sv})
    CHECK(codec_of(head).empty());
}

TEST_CASE("the ending of a compression is not part of a name") {
  CHECK(without_compression_ending("a.fits.gz") == "a.fits");
  CHECK(without_compression_ending("a.mrc.bz2") == "a.mrc");
  CHECK(without_compression_ending("a.npy.zst") == "a.npy");
  CHECK(without_compression_ending("a.fits.Z") == "a.fits");
  CHECK(without_compression_ending("a.tgz") == "a.tgz");
  CHECK(without_compression_ending(".gz") == ".gz");
  CHECK(without_compression_ending("a.gz.gz") == "a.gz");
}
