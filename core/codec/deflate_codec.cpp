// SPDX-License-Identifier: BSD-3-Clause
//
// "deflate" (RFC 1951), "zlib" (RFC 1950) and "gzip" (RFC 1952) through libdeflate, which needs the whole chunk in memory and is twice as
// fast as zlib for it. Parameter: level.
#include <fmt/format.h>
#include <libdeflate.h>

#include <array>
#include <new>

#include "codec/byte_codec.hpp"
#include "codec/codec_parameters.hpp"
#include "codec/deflate_end.hpp"
#include "lamella/error.hpp"

namespace lamella {

namespace {

struct free_decompressor {
  void operator()(libdeflate_decompressor* d) const noexcept { libdeflate_free_decompressor(d); }
};
struct free_compressor {
  void operator()(libdeflate_compressor* c) const noexcept { libdeflate_free_compressor(c); }
};

libdeflate_decompressor* decompressor_of_thread() {
  thread_local const std::unique_ptr<libdeflate_decompressor, free_decompressor> own(libdeflate_alloc_decompressor());
  if (!own) throw std::bad_alloc();
  return own.get();
}

libdeflate_compressor* compressor_of_thread(int level) {
  thread_local std::array<std::unique_ptr<libdeflate_compressor, free_compressor>, 13> own;
  auto& found = own.at(static_cast<std::size_t>(level));
  if (!found) found.reset(libdeflate_alloc_compressor(level));
  if (!found) throw std::bad_alloc();
  return found.get();
}

// What distinguishes the three.
struct wrapping {
  std::string_view id;
  decltype(&libdeflate_deflate_decompress_ex) decompress;
  decltype(&libdeflate_deflate_compress) compress;
  decltype(&libdeflate_deflate_compress_bound) bound;
  int zlib_window_bits;  // as inflateInit2 takes them
};
constexpr std::array wrappings{
    wrapping{"deflate", &libdeflate_deflate_decompress_ex, &libdeflate_deflate_compress, &libdeflate_deflate_compress_bound, -15},
    wrapping{"zlib", &libdeflate_zlib_decompress_ex, &libdeflate_zlib_compress, &libdeflate_zlib_compress_bound, 15},
    wrapping{"gzip", &libdeflate_gzip_decompress_ex, &libdeflate_gzip_compress, &libdeflate_gzip_compress_bound, 31},
};

const wrapping& wrapping_of(std::string_view id) {
  for (const auto& w : wrappings)
    if (w.id == id) return w;
  throw error(errc::internal, fmt::format("'{}' is no form of deflate", id));
}

class deflate_codec final : public byte_codec {
 public:
  deflate_codec(const wrapping& form, int level) : form_(form), level_(level) {}
  std::size_t decode(std::span<const std::byte> encoded, std::span<std::byte> room) const override;
  [[nodiscard]] std::string encode(std::span<const std::byte> decoded) const override;

 private:
  struct progress {
    std::size_t taken = 0, made = 0;
  };
  [[nodiscard]] progress decode_member(std::span<const std::byte> encoded, std::span<std::byte> room) const;
  [[nodiscard]] bool has_another_member(std::span<const std::byte> rest) const;

  const wrapping& form_;
  int level_;
};

std::size_t deflate_codec::decode(std::span<const std::byte> encoded, std::span<std::byte> room) const {
  auto done = decode_member(encoded, room);
  while (has_another_member(encoded.subspan(done.taken))) {
    const auto more = decode_member(encoded.subspan(done.taken), room.subspan(done.made));
    done = {done.taken + more.taken, done.made + more.made};
  }
  return done.made;
}

deflate_codec::progress deflate_codec::decode_member(std::span<const std::byte> encoded, std::span<std::byte> room) const {
  std::byte nowhere{};
  progress done;
  const auto result = form_.decompress(decompressor_of_thread(), encoded.data(), encoded.size(), room.empty() ? &nowhere : room.data(),
                                       room.size(), &done.taken, &done.made);
  if (result == LIBDEFLATE_SUCCESS) return done;
  if (deflate_ends_early(encoded, form_.zlib_window_bits, room.size()))
    throw error(errc::truncated, fmt::format("the {} data of a chunk ends too early", form_.id));
  if (result == LIBDEFLATE_INSUFFICIENT_SPACE)
    throw error(errc::corrupt, fmt::format("the {} data of a chunk holds more bytes than the {} that are needed", form_.id, room.size()));
  throw error(errc::corrupt, fmt::format("the {} data of a chunk is damaged", form_.id));
}

bool deflate_codec::has_another_member(std::span<const std::byte> rest) const {
  return form_.id == "gzip" && rest.size() > 2 && rest[0] == std::byte{0x1f} && rest[1] == std::byte{0x8b} && rest[2] == std::byte{8};
}

std::string deflate_codec::encode(std::span<const std::byte> decoded) const {
  auto* const compressor = compressor_of_thread(level_);
  std::string encoded(form_.bound(compressor, decoded.size()), '\0');
  encoded.resize(form_.compress(compressor, decoded.data(), decoded.size(), encoded.data(), encoded.size()));
  return encoded;
}

}  // namespace

std::unique_ptr<byte_codec> make_deflate_codec(const codec& named, std::int64_t) {
  const codec_parameters parameters(named, {"level"});
  return std::make_unique<deflate_codec>(wrapping_of(named.id), static_cast<int>(parameters.integer("level", 6, 0, 12)));
}

}  // namespace lamella
