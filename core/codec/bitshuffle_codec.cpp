// SPDX-License-Identifier: BSD-3-Clause
//
// "bitshuffle": within each block of elements all first bits, then all second bits, and so on: bit k of byte b of element 8i+j is bit j of
// byte i in row 8b+k. Elements behind the last multiple of 8, and bytes behind the last element, stay last. As the bitshuffle library and
// HDF5 filter 32008 without compression do. Parameters: element_bytes, block_elements (a multiple of 8; 0: that library's choice).
#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <vector>

#include "codec/byte_codec.hpp"
#include "codec/byte_planes.hpp"
#include "codec/codec_parameters.hpp"
#include "lamella/error.hpp"

namespace lamella {

namespace {

// bitshuffle's bshuf_default_block_size: about 8 KiB.
std::size_t usual_block_elements(std::size_t element_bytes) {
  return std::max<std::size_t>(8192 / element_bytes / 8 * 8, 128);
}

class bitshuffle_codec final : public byte_codec {
 public:
  bitshuffle_codec(std::size_t element_bytes, std::size_t block_elements)
      : width_(element_bytes), block_elements_(block_elements != 0 ? block_elements : usual_block_elements(element_bytes)) {}
  [[nodiscard]] std::optional<std::uint64_t> encoded_size(std::uint64_t decoded) const override { return decoded; }
  [[nodiscard]] std::optional<std::uint64_t> decoded_size(std::uint64_t encoded) const override { return encoded; }
  std::size_t decode(std::span<const std::byte> encoded, std::span<std::byte> room) const override;
  [[nodiscard]] std::string encode(std::span<const std::byte> decoded) const override;

 private:
  template <typename Transpose>
  void for_each_block(std::span<const std::byte> from, std::byte* to, Transpose&& transpose) const;

  std::size_t width_, block_elements_;
};

// Calls transpose(from, to, elements, two buffers of a block) for each block; what is in none is copied.
template <typename Transpose>
void bitshuffle_codec::for_each_block(std::span<const std::byte> from, std::byte* to, Transpose&& transpose) const {
  const auto whole = from.size() / width_ / 8 * 8;
  const auto most = std::min(block_elements_, whole);
  std::vector<std::byte> planes(most * width_), rows(most * width_);
  for (std::size_t at = 0; at < whole; at += most) {
    const auto count = std::min(most, whole - at);
    transpose(from.data() + at * width_, to + at * width_, count, planes.data(), rows.data());
  }
  const auto rest = from.subspan(whole * width_);
  if (!rest.empty()) std::memcpy(to + whole * width_, rest.data(), rest.size());
}

std::size_t bitshuffle_codec::decode(std::span<const std::byte> encoded, std::span<std::byte> room) const {
  if (encoded.size() != room.size())
    throw error(encoded.size() < room.size() ? errc::truncated : errc::corrupt,
                fmt::format("the bit-shuffled data of a chunk has {} bytes, {} are needed", encoded.size(), room.size()));
  for_each_block(encoded, room.data(), [&](const std::byte* from, std::byte* to, std::size_t count, std::byte* planes, std::byte* rows) {
    for (std::size_t b = 0; b < width_; ++b) join_planes(from + b * count, rows + b * count, count / 8, 8);
    transpose_bits(rows, planes, count * width_ / 8);
    join_planes(planes, to, count, width_);
  });
  return room.size();
}

std::string bitshuffle_codec::encode(std::span<const std::byte> decoded) const {
  std::string encoded(decoded.size(), '\0');
  auto* const out = reinterpret_cast<std::byte*>(encoded.data());
  for_each_block(decoded, out, [&](const std::byte* from, std::byte* to, std::size_t count, std::byte* planes, std::byte* rows) {
    split_planes(from, planes, count, width_);
    transpose_bits(planes, rows, count * width_ / 8);
    for (std::size_t b = 0; b < width_; ++b) split_planes(rows + b * count, to + b * count, count / 8, 8);
  });
  return encoded;
}

}  // namespace

std::unique_ptr<byte_codec> make_bitshuffle_codec(const codec& named, std::int64_t item_size) {
  const codec_parameters parameters(named, {"element_bytes", "block_elements"});
  const auto width = parameters.integer("element_bytes", item_size, 1, INT32_MAX);
  const auto block = parameters.integer("block_elements", 0, 0, INT32_MAX);
  if (width < 1) throw error(errc::bad_argument, fmt::format("codec bitshuffle: elements of {} bytes", width));
  if (block % 8 != 0) throw error(errc::bad_argument, fmt::format("codec bitshuffle: block_elements is a multiple of 8, not {}", block));
  return std::make_unique<bitshuffle_codec>(static_cast<std::size_t>(width), static_cast<std::size_t>(block));
}

}  // namespace lamella
