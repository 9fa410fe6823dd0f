// SPDX-License-Identifier: BSD-3-Clause
//
// "scale_offset": reals as rounded integers, (value - offset) * scale (numcodecs.FixedScaleOffset). Undone in float64: stored / scale +
// offset, then rounded to the type. Parameters: scale, offset, dtype (a real type, little-endian), astype (an integer type, little-endian).
#include <fmt/format.h>

#include <cmath>
#include <cstring>
#include <limits>

#include "codec/byte_codec.hpp"
#include "codec/codec_parameters.hpp"
#include "lamella/dtype.hpp"
#include "lamella/error.hpp"

namespace lamella {

namespace {

template <typename Stored, typename Real>
class scale_offset_codec final : public byte_codec {
 public:
  scale_offset_codec(double scale, double offset) : scale_(scale), offset_(offset) {}
  [[nodiscard]] std::optional<std::uint64_t> encoded_size(std::uint64_t decoded) const override {
    return decoded / sizeof(Real) * sizeof(Stored);
  }
  [[nodiscard]] std::optional<std::uint64_t> decoded_size(std::uint64_t encoded) const override {
    return encoded / sizeof(Stored) * sizeof(Real);
  }

  std::size_t decode(std::span<const std::byte> encoded, std::span<std::byte> room) const override {
    const auto count = room.size() / sizeof(Real);
    if (encoded.size() != count * sizeof(Stored) || room.size() % sizeof(Real) != 0)
      throw error(encoded.size() < count * sizeof(Stored) ? errc::truncated : errc::corrupt,
                  fmt::format("the scaled elements of a chunk have {} bytes, {} are needed", encoded.size(), count * sizeof(Stored)));
    for (std::size_t i = 0; i < count; ++i) {
      Stored stored;
      std::memcpy(&stored, encoded.data() + i * sizeof stored, sizeof stored);
      const auto value = static_cast<Real>(static_cast<double>(stored) / scale_ + offset_);
      std::memcpy(room.data() + i * sizeof value, &value, sizeof value);
    }
    return room.size();
  }

  [[nodiscard]] std::string encode(std::span<const std::byte> decoded) const override {
    const auto count = decoded.size() / sizeof(Real);
    std::string encoded(count * sizeof(Stored), '\0');
    for (std::size_t i = 0; i < count; ++i) {
      Real value;
      std::memcpy(&value, decoded.data() + i * sizeof value, sizeof value);
      const auto stored = rounded((static_cast<double>(value) - offset_) * scale_);
      std::memcpy(encoded.data() + i * sizeof stored, &stored, sizeof stored);
    }
    return encoded;
  }

 private:
  static Stored rounded(double value) {
    constexpr auto lowest = static_cast<double>(std::numeric_limits<Stored>::min());
    constexpr auto beyond = static_cast<double>(std::numeric_limits<Stored>::max() / 2 + 1) * 2;  // exact
    const double whole = std::nearbyint(value);
    if (!(whole >= lowest && whole < beyond))
      throw error(errc::unsupported, fmt::format("codec scale_offset: {} does not fit the stored type", value));
    return static_cast<Stored>(whole);
  }

  double scale_, offset_;
};

template <typename Stored>
std::unique_ptr<byte_codec> make_for(const dtype& real, double scale, double offset) {
  if (real.item_size() == 4) return std::make_unique<scale_offset_codec<Stored, float>>(scale, offset);
  return std::make_unique<scale_offset_codec<Stored, double>>(scale, offset);
}

bool is_little(const dtype& type) {
  return type.item_size() == 1 || !type.is_big_endian();
}

}  // namespace

std::unique_ptr<byte_codec> make_scale_offset_codec(const codec& named, std::int64_t) {
  const codec_parameters parameters(named, {"scale", "offset", "dtype", "astype"});
  const auto real = parameters.type("dtype"), stored = parameters.type("astype");
  const auto scale = parameters.real("scale"), offset = parameters.real("offset");
  if (real.kind() != 'f' || (real.item_size() != 4 && real.item_size() != 8) || !is_little(real))
    throw error(errc::bad_argument, fmt::format("codec scale_offset: dtype is <f4 or <f8, not '{}'", real.str()));
  const bool is_signed = stored.kind() == 'i';
  if ((is_signed || stored.kind() == 'u') && is_little(stored) && scale != 0) switch (stored.item_size()) {
      case 1:
        return is_signed ? make_for<std::int8_t>(real, scale, offset) : make_for<std::uint8_t>(real, scale, offset);
      case 2:
        return is_signed ? make_for<std::int16_t>(real, scale, offset) : make_for<std::uint16_t>(real, scale, offset);
      case 4:
        return is_signed ? make_for<std::int32_t>(real, scale, offset) : make_for<std::uint32_t>(real, scale, offset);
      default:
        return is_signed ? make_for<std::int64_t>(real, scale, offset) : make_for<std::uint64_t>(real, scale, offset);
    }
  throw error(errc::bad_argument,
              fmt::format("codec scale_offset: astype is a little-endian integer type and scale is not 0; given are '{}' and {}",
                          stored.str(), scale));
}

}  // namespace lamella
