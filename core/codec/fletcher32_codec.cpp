// SPDX-License-Identifier: BSD-3-Clause
//
// "fletcher32": the bytes as they are, and their Fletcher checksum behind them, 4 bytes, little-endian (HDF5 filter 3,
// numcodecs.Fletcher32). No parameters.
#include <fmt/format.h>

#include <cstring>

#include "codec/byte_codec.hpp"
#include "codec/codec_parameters.hpp"
#include "lamella/error.hpp"

namespace lamella {

namespace {

constexpr std::size_t checksum_bytes = 4;

/// Ones' complement addition gives 65535 rather than 0 unless all that was added is 0.
std::uint32_t folded(std::uint64_t sum) {
  return sum == 0 ? 0 : static_cast<std::uint32_t>((sum - 1) % 65535 + 1);
}

/// Over words of 16 bits, the first byte the higher one; a last byte alone is a higher one.
std::uint32_t fletcher32(std::span<const std::byte> data) {
  constexpr std::size_t words_between_folds = 65536;  // the sums stay far below 2^64
  std::uint64_t sum = 0, sum_of_sums = 0;
  for (std::size_t at = 0; at < data.size(); at += 2) {
    const auto high = std::to_integer<std::uint64_t>(data[at]);
    const auto low = at + 1 < data.size() ? std::to_integer<std::uint64_t>(data[at + 1]) : 0;
    sum += high << 8 | low;
    sum_of_sums += sum;
    if (at / 2 % words_between_folds != words_between_folds - 1) continue;
    sum = folded(sum);
    sum_of_sums = folded(sum_of_sums);
  }
  return folded(sum_of_sums) << 16 | folded(sum);
}

std::uint32_t load_checksum(std::span<const std::byte> bytes) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < checksum_bytes; ++i) value |= std::to_integer<std::uint32_t>(bytes[i]) << (8 * i);
  return value;
}

class fletcher32_codec final : public byte_codec {
 public:
  [[nodiscard]] std::optional<std::uint64_t> encoded_size(std::uint64_t decoded) const override { return decoded + checksum_bytes; }
  [[nodiscard]] std::optional<std::uint64_t> decoded_size(std::uint64_t encoded) const override {
    return encoded < checksum_bytes ? 0 : encoded - checksum_bytes;
  }
  std::size_t decode(std::span<const std::byte> encoded, std::span<std::byte> room) const override {
    if (encoded.size() != room.size() + checksum_bytes)
      throw error(encoded.size() < room.size() + checksum_bytes ? errc::truncated : errc::corrupt,
                  fmt::format("a chunk and its checksum have {} bytes, {} are needed", encoded.size(), room.size() + checksum_bytes));
    const auto data = encoded.first(room.size());
    const auto stored = load_checksum(encoded.last(checksum_bytes)), found = fletcher32(data);
    if (stored != found) throw error(errc::corrupt, fmt::format("a chunk has the checksum {:08x}, its bytes have {:08x}", stored, found));
    if (!data.empty()) std::memcpy(room.data(), data.data(), data.size());
    return data.size();
  }
  [[nodiscard]] std::string encode(std::span<const std::byte> decoded) const override {
    std::string encoded(reinterpret_cast<const char*>(decoded.data()), decoded.size());
    const auto checksum = fletcher32(decoded);
    for (std::size_t i = 0; i < checksum_bytes; ++i) encoded.push_back(static_cast<char>(checksum >> (8 * i) & 0xffu));
    return encoded;
  }
};

}  // namespace

std::unique_ptr<byte_codec> make_fletcher32_codec(const codec& named, std::int64_t) {
  const codec_parameters parameters(named, {});
  return std::make_unique<fletcher32_codec>();
}

}  // namespace lamella
