// SPDX-License-Identifier: BSD-3-Clause
//
// "crc32c": the bytes as they are, and their CRC-32C behind them, 4 bytes, little-endian (Zarr v3, crc32c codec). No parameters.
#include <fmt/format.h>

#include <cstring>

#include "codec/byte_codec.hpp"
#include "codec/codec_parameters.hpp"
#include "codec/crc32c.hpp"
#include "lamella/error.hpp"

namespace lamella {

namespace {

constexpr std::size_t checksum_bytes = 4;

class crc32c_codec final : public byte_codec {
 public:
  [[nodiscard]] std::optional<std::uint64_t> encoded_size(std::uint64_t decoded) const override { return decoded + checksum_bytes; }
  [[nodiscard]] std::optional<std::uint64_t> decoded_size(std::uint64_t encoded) const override {
    return encoded < checksum_bytes ? 0 : encoded - checksum_bytes;
  }
  std::size_t decode(std::span<const std::byte> encoded, std::span<std::byte> room) const override;
  [[nodiscard]] std::string encode(std::span<const std::byte> decoded) const override;
};

std::uint32_t load_checksum(std::span<const std::byte> bytes) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < checksum_bytes; ++i) value |= std::to_integer<std::uint32_t>(bytes[i]) << (8 * i);
  return value;
}

std::size_t crc32c_codec::decode(std::span<const std::byte> encoded, std::span<std::byte> room) const {
  if (encoded.size() != room.size() + checksum_bytes)
    throw error(encoded.size() < room.size() + checksum_bytes ? errc::truncated : errc::corrupt,
                fmt::format("a chunk and its checksum have {} bytes, {} are needed", encoded.size(), room.size() + checksum_bytes));
  const auto data = encoded.first(room.size());
  const auto stored = load_checksum(encoded.last(checksum_bytes));
  const auto found = crc32c(data);
  if (stored != found) throw error(errc::corrupt, fmt::format("a chunk has the checksum {:08x}, its bytes have {:08x}", stored, found));
  if (!data.empty()) std::memcpy(room.data(), data.data(), data.size());
  return data.size();
}

std::string crc32c_codec::encode(std::span<const std::byte> decoded) const {
  std::string encoded(reinterpret_cast<const char*>(decoded.data()), decoded.size());
  const auto checksum = crc32c(decoded);
  for (std::size_t i = 0; i < checksum_bytes; ++i) encoded.push_back(static_cast<char>(checksum >> (8 * i) & 0xffu));
  return encoded;
}

}  // namespace

std::unique_ptr<byte_codec> make_crc32c_codec(const codec& named, std::int64_t) {
  const codec_parameters parameters(named, {});
  return std::make_unique<crc32c_codec>();
}

}  // namespace lamella
