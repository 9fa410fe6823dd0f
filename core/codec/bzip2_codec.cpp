// SPDX-License-Identifier: BSD-3-Clause
//
// "bzip2": a chunk is one stream, or several. Parameter: level.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/iostreams/filter/bzip2.hpp>

#include "codec/byte_codec.hpp"
#include "codec/codec_parameters.hpp"
#include "lamella/error.hpp"
#include "source/stream/open_stream.hpp"

namespace lamella {

namespace {

class bzip2_codec final : public byte_codec {
 public:
  explicit bzip2_codec(int level) : level_(level) {}
  std::size_t decode(std::span<const std::byte> encoded, std::span<std::byte> room) const override;
  [[nodiscard]] std::string encode(std::span<const std::byte> decoded) const override;

 private:
  int level_;
};

std::size_t bzip2_codec::decode(std::span<const std::byte> encoded, std::span<std::byte> room) const {
  const auto stream = open_stream(memory_source(encoded, nullptr, "a chunk"), 0, encoded.size(), "bzip2");
  std::size_t done = 0;
  for (std::size_t got = 1; done < room.size() && got > 0; done += got) got = stream->read(room.subspan(done));
  std::byte more{};
  if (done == room.size() && stream->read({&more, 1}) != 0)
    throw error(errc::corrupt, fmt::format("the bzip2 data of a chunk holds more bytes than the {} that are needed", room.size()));
  return done;
}

std::string bzip2_codec::encode(std::span<const std::byte> decoded) const {
  constexpr std::size_t piece_bytes = 1 << 30;  // libbz2 counts in 32 bits
  boost::iostreams::bzip2_compressor compressor(boost::iostreams::bzip2_params(level_), 1);
  std::array<char, 16384> step;
  std::string encoded;
  const auto* from = reinterpret_cast<const char*>(decoded.data());
  const auto* const end = from + decoded.size();
  for (bool goes_on = true; goes_on;) {
    const auto* const piece_end = from + std::min<std::size_t>(static_cast<std::size_t>(end - from), piece_bytes);
    auto* to = step.data();
    goes_on = compressor.filter().filter(from, piece_end, to, step.data() + step.size(), piece_end == end);
    encoded.append(step.data(), to);
  }
  return encoded;
}

}  // namespace

std::unique_ptr<byte_codec> make_bzip2_codec(const codec& named, std::int64_t) {
  const codec_parameters parameters(named, {"level"});
  return std::make_unique<bzip2_codec>(static_cast<int>(parameters.integer("level", 9, 1, 9)));
}

}  // namespace lamella
