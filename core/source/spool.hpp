// SPDX-License-Identifier: BSD-3-Clause
//
// Decoded bytes from a stream that only goes forward, where decoding again would cost too much (bzip2, LZW, a large zstd frame that is
// read to and fro): decoded as far as anyone asked, and kept. It does not know what decodes.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <span>

#include "engine.hpp"
#include "lamella/error.hpp"
#include "source/decoded_bytes.hpp"
#include "source/spool_storage.hpp"

namespace lamella {

class spool final : public decoded_bytes {
 public:
  using opener = std::function<std::unique_ptr<byte_stream>()>;
  static constexpr std::uint64_t default_memory_bytes = std::uint64_t{64} << 20;

  /// @param open           called once, at the first read.
  /// @param promised_size  what the container says; a stream that ends elsewhere is corrupt.
  /// @param memory_limit   bytes kept in memory; more move into a file in TMPDIR.
  spool(opener open, std::optional<std::uint64_t> promised_size, std::uint64_t memory_limit);

  /// @throws error   io also where there is no space in TMPDIR. A failure stays: the stream cannot go back.
  std::size_t read_at(std::uint64_t offset, std::span<std::byte> data) override;
  [[nodiscard]] std::optional<std::uint64_t> size() const noexcept override;

  [[nodiscard]] std::uint64_t decoded_count() const;
  [[nodiscard]] bool is_in_memory() const;

 private:
  [[nodiscard]] bool is_decoded_beyond(std::uint64_t end) const;
  void decode_step(std::uint64_t end);
  void decode_some();
  void see_end();

  const opener open_;
  const std::optional<std::uint64_t> promised_size_;
  mutable std::shared_mutex mutex_;  // of all below
  std::unique_ptr<byte_stream> stream_;
  spool_storage storage_;
  std::optional<error> failure_;
  std::atomic<bool> has_ended_ = false;
  std::atomic<std::uint64_t> final_size_ = 0;
};

}  // namespace lamella
