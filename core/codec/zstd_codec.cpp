// SPDX-License-Identifier: BSD-3-Clause
//
// "zstd" (RFC 8878): a chunk is one frame, or several. Parameters: level, checksum.
#include <fmt/format.h>
#include <zstd.h>
#include <zstd_errors.h>

#include <new>

#include "codec/byte_codec.hpp"
#include "codec/codec_parameters.hpp"
#include "lamella/error.hpp"

namespace lamella {

namespace {

struct free_context {
  void operator()(ZSTD_DCtx* c) const noexcept { ZSTD_freeDCtx(c); }
  void operator()(ZSTD_CCtx* c) const noexcept { ZSTD_freeCCtx(c); }
};

ZSTD_DCtx* decompressor_of_thread() {
  thread_local const std::unique_ptr<ZSTD_DCtx, free_context> own(ZSTD_createDCtx());
  if (!own) throw std::bad_alloc();
  return own.get();
}

ZSTD_CCtx* compressor_of_thread() {
  thread_local const std::unique_ptr<ZSTD_CCtx, free_context> own(ZSTD_createCCtx());
  if (!own) throw std::bad_alloc();
  return own.get();
}

// Whether the last frame is cut off; zstd's own answer is the same for bytes behind it that are no frame.
bool ends_early(std::span<const std::byte> encoded) {
  while (!encoded.empty()) {
    const auto size = ZSTD_findFrameCompressedSize(encoded.data(), encoded.size());
    if (ZSTD_isError(size) != 0) return ZSTD_getErrorCode(size) == ZSTD_error_srcSize_wrong;
    encoded = encoded.subspan(size);
  }
  return false;
}

class zstd_codec final : public byte_codec {
 public:
  zstd_codec(int level, bool has_checksum) : level_(level), has_checksum_(has_checksum) {}
  std::size_t decode(std::span<const std::byte> encoded, std::span<std::byte> room) const override;
  [[nodiscard]] std::string encode(std::span<const std::byte> decoded) const override;

 private:
  int level_;
  bool has_checksum_;
};

std::size_t zstd_codec::decode(std::span<const std::byte> encoded, std::span<std::byte> room) const {
  const auto size = ZSTD_decompressDCtx(decompressor_of_thread(), room.data(), room.size(), encoded.data(), encoded.size());
  if (encoded.empty() || (ZSTD_isError(size) != 0 && ends_early(encoded)))
    throw error(errc::truncated, "the zstd data of a chunk ends too early");
  if (ZSTD_isError(size) == 0) return size;
  if (ZSTD_getErrorCode(size) == ZSTD_error_memory_allocation) throw std::bad_alloc();
  if (ZSTD_getErrorCode(size) == ZSTD_error_dstSize_tooSmall)
    throw error(errc::corrupt, fmt::format("the zstd data of a chunk holds more bytes than the {} that are needed", room.size()));
  throw error(errc::corrupt, fmt::format("the zstd data of a chunk is damaged: {}", ZSTD_getErrorName(size)));
}

std::string zstd_codec::encode(std::span<const std::byte> decoded) const {
  auto* const compressor = compressor_of_thread();
  ZSTD_CCtx_reset(compressor, ZSTD_reset_session_and_parameters);
  ZSTD_CCtx_setParameter(compressor, ZSTD_c_compressionLevel, level_);
  ZSTD_CCtx_setParameter(compressor, ZSTD_c_checksumFlag, has_checksum_ ? 1 : 0);
  std::string encoded(ZSTD_compressBound(decoded.size()), '\0');
  const auto size = ZSTD_compress2(compressor, encoded.data(), encoded.size(), decoded.data(), decoded.size());
  if (ZSTD_isError(size) != 0) throw std::bad_alloc();  // with room for the bound, only memory can be missing
  encoded.resize(size);
  return encoded;
}

}  // namespace

std::unique_ptr<byte_codec> make_zstd_codec(const codec& named, std::int64_t) {
  const codec_parameters parameters(named, {"level", "checksum"});
  const auto level = parameters.integer("level", ZSTD_CLEVEL_DEFAULT, ZSTD_minCLevel(), ZSTD_maxCLevel());
  return std::make_unique<zstd_codec>(static_cast<int>(level), parameters.flag("checksum", false));
}

}  // namespace lamella
