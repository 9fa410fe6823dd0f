// SPDX-License-Identifier: BSD-3-Clause
//
// "lz4": a block of LZ4 behind the number of decoded bytes, 4 bytes, little-endian, as numcodecs writes it. It is not the frame format of
// the lz4 command. Parameter: acceleration.
#include <fmt/format.h>
#include <lz4.h>

#include <algorithm>

#include "codec/byte_codec.hpp"
#include "codec/codec_parameters.hpp"
#include "lamella/error.hpp"

namespace lamella {

namespace {

constexpr std::size_t header_bytes = 4;

// Walks the sequences of a block (lz4_Block_format.md) to see whether it was cut; the library does not tell.
class lz4_walk {
 public:
  explicit lz4_walk(std::span<const std::byte> block) : rest_(block) {}

  bool ends_before(std::size_t decoded_size) {
    for (std::size_t made = 0; !rest_.empty();) {
      const auto token = take();
      made += take_length(token >> 4);
      if (is_cut_) return true;
      if (made >= decoded_size) return false;  // the last sequence has no match
      skip(2);
      made += 4 + take_length(token & 15u, false);
      if (is_cut_ || made > decoded_size) return is_cut_;
    }
    return true;
  }

 private:
  std::size_t take() {
    if (rest_.empty()) is_cut_ = true;
    if (is_cut_) return 0;
    const auto value = std::to_integer<std::size_t>(rest_.front());
    rest_ = rest_.subspan(1);
    return value;
  }
  void skip(std::size_t count) {
    if (rest_.size() < count) is_cut_ = true;
    rest_ = rest_.subspan(std::min(count, rest_.size()));
  }
  std::size_t take_length(std::size_t length, bool has_literals = true) {
    if (length == 15) {
      for (std::size_t more = 255; more == 255; length += more) more = take();
    }
    if (has_literals) skip(length);
    return length;
  }

  std::span<const std::byte> rest_;
  bool is_cut_ = false;
};

class lz4_codec final : public byte_codec {
 public:
  explicit lz4_codec(int acceleration) : acceleration_(acceleration) {}
  std::size_t decode(std::span<const std::byte> encoded, std::span<std::byte> room) const override;
  [[nodiscard]] std::string encode(std::span<const std::byte> decoded) const override;

 private:
  int acceleration_;
};

std::size_t lz4_codec::decode(std::span<const std::byte> encoded, std::span<std::byte> room) const {
  if (encoded.size() <= header_bytes) throw error(errc::truncated, "the lz4 data of a chunk ends too early");
  std::size_t size = 0;
  for (std::size_t i = 0; i < header_bytes; ++i) size |= std::to_integer<std::size_t>(encoded[i]) << (8 * i);
  const auto block = encoded.subspan(header_bytes);
  if (size > room.size())
    throw error(errc::corrupt, fmt::format("the lz4 data of a chunk holds {} bytes, {} are needed", size, room.size()));
  if (block.size() > LZ4_MAX_INPUT_SIZE || size > LZ4_MAX_INPUT_SIZE)
    throw error(errc::corrupt, fmt::format("the lz4 data of a chunk is larger than {} bytes", LZ4_MAX_INPUT_SIZE));
  char nowhere = 0;
  auto* const to = room.empty() ? &nowhere : reinterpret_cast<char*>(room.data());
  const auto* const from = reinterpret_cast<const char*>(block.data());
  const auto made = ::LZ4_decompress_safe(from, to, static_cast<int>(block.size()), static_cast<int>(size));
  if (made >= 0 && static_cast<std::size_t>(made) == size) return size;
  if (lz4_walk(block).ends_before(size)) throw error(errc::truncated, "the lz4 data of a chunk ends too early");
  throw error(errc::corrupt, "the lz4 data of a chunk is damaged");
}

std::string lz4_codec::encode(std::span<const std::byte> decoded) const {
  if (decoded.size() > LZ4_MAX_INPUT_SIZE)
    throw error(errc::limit, fmt::format("a chunk of {} bytes, lz4 takes {}", decoded.size(), LZ4_MAX_INPUT_SIZE),
                {.hint = "choose smaller chunks"});
  const auto size = static_cast<int>(decoded.size());
  const auto bound = ::LZ4_compressBound(size);
  std::string encoded(header_bytes + static_cast<std::size_t>(bound), '\0');
  for (std::size_t i = 0; i < header_bytes; ++i) encoded[i] = static_cast<char>(decoded.size() >> (8 * i) & 0xffu);
  const auto made =
      ::LZ4_compress_fast(reinterpret_cast<const char*>(decoded.data()), encoded.data() + header_bytes, size, bound, acceleration_);
  encoded.resize(header_bytes + static_cast<std::size_t>(made));
  return encoded;
}

}  // namespace

std::unique_ptr<byte_codec> make_lz4_codec(const codec& named, std::int64_t) {
  const codec_parameters parameters(named, {"acceleration"});
  return std::make_unique<lz4_codec>(static_cast<int>(parameters.integer("acceleration", 1, 1, 65537)));
}

}  // namespace lamella
