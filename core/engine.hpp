// SPDX-License-Identifier: BSD-3-Clause
//
// What needs libraries that opening a plain file does not: codecs, decoding streams, threads, digests. They are built into a library of
// their own, liblamella_engine, which is loaded at first use, so that `info` of a plain file starts without them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>

#include "lamella/layout.hpp"
#include "lamella/source.hpp"

namespace lamella {

/// Where a decoding stream can be taken up again, without decoding what stands before.
struct restart_point {
  std::uint64_t encoded_offset = 0;  ///< in the encoded range
  std::string state = {};            ///< the codec's own, for this process only
};
using restart_ptr = std::shared_ptr<const restart_point>;

/// Decoded bytes, pulled from the front.
class byte_stream {
 public:
  virtual ~byte_stream() = default;
  /// @return        bytes given, fewer than asked where a frame of zstd ends; 0 only at the end.
  /// @throws error  truncated: the encoded bytes end too early; corrupt, with the offset in the encoded source.
  virtual std::size_t read(std::span<std::byte> data) = 0;
  /// The point behind the last byte that read() gave; nullptr where the stream cannot be taken up there.
  [[nodiscard]] virtual restart_ptr mark() const { return nullptr; }
};

/// SHA-256 of bytes that come in pieces.
class digest {
 public:
  virtual ~digest() = default;
  virtual void update(std::span<const std::byte> data) = 0;
  [[nodiscard]] virtual std::string hex() = 0;  ///< ends it
};

struct engine {
  /// codec: as stream_source of lamella/source.hpp. from: nullptr, or a mark of another stream of the same range and codec.
  std::unique_ptr<byte_stream> (*open_stream)(source_ptr base, std::uint64_t offset, std::uint64_t size, const std::string& codec,
                                              const restart_point* from);
  /// Undoes a chain. decoded has the exact size that the chunk must give; anything else is corrupt or truncated.
  void (*decode)(const codec_chain& chain, std::span<const std::byte> encoded, std::span<std::byte> decoded, std::int64_t item_size);
  std::string (*encode)(const codec_chain& chain, std::span<const std::byte> decoded, std::int64_t item_size);
  /// Throws unsupported, naming the codec and the known ones, unless every codec of the chain is known.
  void (*check_chain)(const codec_chain& chain);
  /// Runs body(0) … body(count - 1) on up to `threads` threads; the first exception ends it and is thrown on.
  void (*parallel_for)(std::size_t count, int threads, const std::function<void(std::size_t)>& body);
  std::unique_ptr<digest> (*make_sha256)();
};

/// Loads the library at the first call. Throws errc::plugin where it is missing from beside liblamella.
[[nodiscard]] const engine& get_engine();

}  // namespace lamella
