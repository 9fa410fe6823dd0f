// SPDX-License-Identifier: BSD-3-Clause
//
// One way to write bytes as other bytes, with its parameters set: what codec chains are made of. A codec knows no shape and no file, and
// may be used by several threads at once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "lamella/layout.hpp"

namespace lamella {

class byte_codec {
 public:
  virtual ~byte_codec() = default;

  /// Bytes that encode() makes of so many, where that does not depend on their values.
  [[nodiscard]] virtual std::optional<std::uint64_t> encoded_size(std::uint64_t /*decoded*/) const { return {}; }
  /// The other way round.
  [[nodiscard]] virtual std::optional<std::uint64_t> decoded_size(std::uint64_t /*encoded*/) const { return {}; }

  /// @return        bytes written to room.
  /// @throws error  truncated: encoded ends too early; corrupt: damaged, or more than fits into room.
  virtual std::size_t decode(std::span<const std::byte> encoded, std::span<std::byte> room) const = 0;
  [[nodiscard]] virtual std::string encode(std::span<const std::byte> decoded) const = 0;
};

/// @param item_size  bytes of an element, for codecs whose parameters leave it open.
/// @throws error     bad_argument: a parameter that the codec does not have, or a value out of its range.
using codec_maker = std::unique_ptr<byte_codec> (*)(const codec& named, std::int64_t item_size);

[[nodiscard]] std::unique_ptr<byte_codec> make_deflate_codec(const codec& named, std::int64_t item_size);  ///< also zlib, gzip
[[nodiscard]] std::unique_ptr<byte_codec> make_zstd_codec(const codec& named, std::int64_t item_size);
[[nodiscard]] std::unique_ptr<byte_codec> make_bzip2_codec(const codec& named, std::int64_t item_size);
[[nodiscard]] std::unique_ptr<byte_codec> make_lz4_codec(const codec& named, std::int64_t item_size);
[[nodiscard]] std::unique_ptr<byte_codec> make_blosc_codec(const codec& named, std::int64_t item_size);
[[nodiscard]] std::unique_ptr<byte_codec> make_bitshuffle_codec(const codec& named, std::int64_t item_size);
[[nodiscard]] std::unique_ptr<byte_codec> make_shuffle_codec(const codec& named, std::int64_t item_size);
[[nodiscard]] std::unique_ptr<byte_codec> make_crc32c_codec(const codec& named, std::int64_t item_size);
[[nodiscard]] std::unique_ptr<byte_codec> make_fletcher32_codec(const codec& named, std::int64_t item_size);
[[nodiscard]] std::unique_ptr<byte_codec> make_delta_codec(const codec& named, std::int64_t item_size);
[[nodiscard]] std::unique_ptr<byte_codec> make_scale_offset_codec(const codec& named, std::int64_t item_size);

}  // namespace lamella
