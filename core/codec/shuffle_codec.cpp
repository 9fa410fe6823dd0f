// SPDX-License-Identifier: BSD-3-Clause
//
// "shuffle": first all first bytes of the elements, then all second ones, and so on; bytes behind the last whole element stay last. As in
// HDF5, Blosc and FITS GZIP_2. Parameter: element_bytes.
#include <fmt/format.h>

#include <cstring>

#include "codec/byte_codec.hpp"
#include "codec/byte_planes.hpp"
#include "codec/codec_parameters.hpp"
#include "lamella/error.hpp"

namespace lamella {

namespace {

class shuffle_codec final : public byte_codec {
 public:
  explicit shuffle_codec(std::size_t element_bytes) : width_(element_bytes) {}
  [[nodiscard]] std::optional<std::uint64_t> encoded_size(std::uint64_t decoded) const override { return decoded; }
  [[nodiscard]] std::optional<std::uint64_t> decoded_size(std::uint64_t encoded) const override { return encoded; }
  std::size_t decode(std::span<const std::byte> encoded, std::span<std::byte> room) const override;
  [[nodiscard]] std::string encode(std::span<const std::byte> decoded) const override;

 private:
  std::size_t width_;
};

std::size_t shuffle_codec::decode(std::span<const std::byte> encoded, std::span<std::byte> room) const {
  if (encoded.size() != room.size())
    throw error(encoded.size() < room.size() ? errc::truncated : errc::corrupt,
                fmt::format("the shuffled data of a chunk has {} bytes, {} are needed", encoded.size(), room.size()));
  const auto count = room.size() / width_;
  join_planes(encoded.data(), room.data(), count, width_);
  const auto rest = encoded.subspan(count * width_);
  if (!rest.empty()) std::memcpy(room.data() + count * width_, rest.data(), rest.size());
  return room.size();
}

std::string shuffle_codec::encode(std::span<const std::byte> decoded) const {
  std::string encoded(decoded.size(), '\0');
  auto* const planes = reinterpret_cast<std::byte*>(encoded.data());
  const auto count = decoded.size() / width_;
  split_planes(decoded.data(), planes, count, width_);
  const auto rest = decoded.subspan(count * width_);
  if (!rest.empty()) std::memcpy(planes + count * width_, rest.data(), rest.size());
  return encoded;
}

}  // namespace

std::unique_ptr<byte_codec> make_shuffle_codec(const codec& named, std::int64_t item_size) {
  const codec_parameters parameters(named, {"element_bytes"});
  const auto width = parameters.integer("element_bytes", item_size, 1, INT32_MAX);
  if (width < 1) throw error(errc::bad_argument, fmt::format("codec shuffle: elements of {} bytes", width));
  return std::make_unique<shuffle_codec>(static_cast<std::size_t>(width));
}

}  // namespace lamella
