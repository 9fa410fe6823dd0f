// SPDX-License-Identifier: BSD-3-Clause
//
// "delta": the first element, then the differences of neighbours, modulo the range of the type (numcodecs.Delta); bytes behind the last
// whole element stay last. Parameter: dtype, an integer type string.
#include <fmt/format.h>

#include <bit>
#include <cstring>

#include "codec/byte_codec.hpp"
#include "codec/codec_parameters.hpp"
#include "lamella/dtype.hpp"
#include "lamella/error.hpp"

namespace lamella {

namespace {

template <typename T>
T swapped(T value) {
  if constexpr (sizeof(T) == 2) return __builtin_bswap16(value);
  if constexpr (sizeof(T) == 4) return __builtin_bswap32(value);
  if constexpr (sizeof(T) == 8) return __builtin_bswap64(value);
  return value;
}

/// Sums or differences; unsigned arithmetic wraps as both are meant to.
template <typename T>
void run(std::span<const std::byte> from, std::byte* to, bool swaps, bool sums) {
  T last = 0;
  for (std::size_t at = 0; at + sizeof(T) <= from.size(); at += sizeof(T)) {
    T value;
    std::memcpy(&value, from.data() + at, sizeof value);
    if (swaps) value = swapped(value);
    const T made = static_cast<T>(sums ? last + value : value - last);
    last = sums ? made : value;
    const T stored = swaps ? swapped(made) : made;
    std::memcpy(to + at, &stored, sizeof stored);
  }
}

class delta_codec final : public byte_codec {
 public:
  explicit delta_codec(const dtype& type)
      : width_(static_cast<std::size_t>(type.item_size())), swaps_(type.is_big_endian() != (std::endian::native == std::endian::big)) {}
  [[nodiscard]] std::optional<std::uint64_t> encoded_size(std::uint64_t decoded) const override { return decoded; }
  [[nodiscard]] std::optional<std::uint64_t> decoded_size(std::uint64_t encoded) const override { return encoded; }
  std::size_t decode(std::span<const std::byte> encoded, std::span<std::byte> room) const override {
    if (encoded.size() != room.size())
      throw error(encoded.size() < room.size() ? errc::truncated : errc::corrupt,
                  fmt::format("the differences of a chunk have {} bytes, {} are needed", encoded.size(), room.size()));
    if (!room.empty()) std::memcpy(room.data(), encoded.data(), room.size());
    convert(encoded, room.data(), true);
    return room.size();
  }
  [[nodiscard]] std::string encode(std::span<const std::byte> decoded) const override {
    std::string encoded(reinterpret_cast<const char*>(decoded.data()), decoded.size());
    convert(decoded, reinterpret_cast<std::byte*>(encoded.data()), false);
    return encoded;
  }

 private:
  void convert(std::span<const std::byte> from, std::byte* to, bool sums) const {
    if (width_ == 1) run<std::uint8_t>(from, to, false, sums);
    if (width_ == 2) run<std::uint16_t>(from, to, swaps_, sums);
    if (width_ == 4) run<std::uint32_t>(from, to, swaps_, sums);
    if (width_ == 8) run<std::uint64_t>(from, to, swaps_, sums);
  }

  std::size_t width_;
  bool swaps_;
};

}  // namespace

std::unique_ptr<byte_codec> make_delta_codec(const codec& named, std::int64_t) {
  const codec_parameters parameters(named, {"dtype"});
  const auto type = parameters.type("dtype");
  if (type.kind() != 'i' && type.kind() != 'u')
    throw error(errc::bad_argument, fmt::format("codec delta: dtype is an integer type, not '{}'", type.str()));
  return std::make_unique<delta_codec>(type);
}

}  // namespace lamella
