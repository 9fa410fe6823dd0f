// SPDX-License-Identifier: BSD-3-Clause
//
// "blosc": a buffer of c-blosc 1 with its header of 16 bytes, as numcodecs and Zarr 3 write it. Parameters: cname, clevel, shuffle,
// typesize, blocksize; decoding needs none.
#include <blosc.h>
#include <fmt/format.h>

#include <algorithm>

#include "codec/byte_codec.hpp"
#include "codec/codec_parameters.hpp"
#include "lamella/error.hpp"

namespace lamella {

namespace {

struct blosc_settings {
  std::string compressor;
  int level = 5;
  int shuffle = BLOSC_SHUFFLE;
  std::size_t element_bytes = 1, block_bytes = 0;
};

class blosc_codec final : public byte_codec {
 public:
  explicit blosc_codec(blosc_settings settings) : settings_(std::move(settings)) {}
  std::size_t decode(std::span<const std::byte> encoded, std::span<std::byte> room) const override;
  [[nodiscard]] std::string encode(std::span<const std::byte> decoded) const override;

 private:
  blosc_settings settings_;
};

// The header (README_CHUNK_FORMAT of c-blosc), before anything is done or allocated by what it says.
struct blosc_header {
  std::size_t decoded, block, encoded;

  explicit blosc_header(std::span<const std::byte> data) {
    if (data.size() < BLOSC_MIN_HEADER_LENGTH) throw error(errc::truncated, "the blosc data of a chunk ends within its header");
    ::blosc_cbuffer_sizes(data.data(), &decoded, &encoded, &block);
  }
};

void check_header(const blosc_header& header, std::span<const std::byte> encoded, std::size_t needed) {
  std::size_t valid_size = 0;
  if (header.encoded > encoded.size())
    throw error(errc::truncated, fmt::format("the blosc data of a chunk has {} bytes of {}", encoded.size(), header.encoded));
  if (::blosc_cbuffer_validate(encoded.data(), header.encoded, &valid_size) < 0 ||
      header.block > std::max<std::size_t>(header.decoded, BLOSC_MAX_TYPESIZE) || (header.block == 0 && header.decoded != 0))
    throw error(errc::corrupt, "the header of the blosc data of a chunk is damaged");
  if (header.decoded > needed)
    throw error(errc::corrupt, fmt::format("the blosc data of a chunk holds {} bytes, {} are needed", header.decoded, needed));
  const auto* const compressor = ::blosc_cbuffer_complib(encoded.data());
  if (compressor == nullptr) throw error(errc::corrupt, "the blosc data of a chunk names no known compressor");
}

std::size_t blosc_codec::decode(std::span<const std::byte> encoded, std::span<std::byte> room) const {
  const blosc_header header(encoded);
  check_header(header, encoded, room.size());
  if (header.decoded == 0) return 0;
  const auto made = ::blosc_decompress_ctx(encoded.data(), room.data(), room.size(), 1);
  if (made <= 0 || static_cast<std::size_t>(made) != header.decoded) throw error(errc::corrupt, "the blosc data of a chunk is damaged");
  return header.decoded;
}

std::string blosc_codec::encode(std::span<const std::byte> decoded) const {
  if (decoded.size() > BLOSC_MAX_BUFFERSIZE)
    throw error(errc::limit, fmt::format("a chunk of {} bytes, blosc takes {}", decoded.size(), BLOSC_MAX_BUFFERSIZE),
                {.hint = "choose smaller chunks"});
  std::string encoded(decoded.size() + BLOSC_MAX_OVERHEAD, '\0');
  const auto made = ::blosc_compress_ctx(settings_.level, settings_.shuffle, settings_.element_bytes, decoded.size(), decoded.data(),
                                         encoded.data(), encoded.size(), settings_.compressor.c_str(), settings_.block_bytes, 1);
  if (made <= 0) throw error(errc::internal, fmt::format("blosc cannot compress a chunk of {} bytes ({})", decoded.size(), made));
  encoded.resize(static_cast<std::size_t>(made));
  return encoded;
}

int shuffle_named(std::string_view name) {
  return name == "shuffle" ? BLOSC_SHUFFLE : name == "bitshuffle" ? BLOSC_BITSHUFFLE : BLOSC_NOSHUFFLE;
}

}  // namespace

std::unique_ptr<byte_codec> make_blosc_codec(const codec& named, std::int64_t item_size) {
  const codec_parameters parameters(named, {"cname", "clevel", "shuffle", "typesize", "blocksize"});
  blosc_settings s;
  s.compressor = parameters.choice("cname", {"lz4", "lz4hc", "blosclz", "zstd", "zlib", "snappy"});
  s.level = static_cast<int>(parameters.integer("clevel", 5, 0, 9));
  s.shuffle = shuffle_named(parameters.choice("shuffle", {"shuffle", "noshuffle", "bitshuffle"}));
  const auto usual = item_size >= 1 && item_size <= BLOSC_MAX_TYPESIZE ? item_size : 1;
  s.element_bytes = static_cast<std::size_t>(parameters.integer("typesize", usual, 1, BLOSC_MAX_TYPESIZE));
  s.block_bytes = static_cast<std::size_t>(parameters.integer("blocksize", 0, 0, BLOSC_MAX_BUFFERSIZE));
  if (::blosc_compname_to_compcode(s.compressor.c_str()) < 0)
    throw error(errc::unsupported, fmt::format("codec blosc: the installed c-blosc has no {}", s.compressor));
  return std::make_unique<blosc_codec>(std::move(s));
}

}  // namespace lamella
