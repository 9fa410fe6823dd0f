// SPDX-License-Identifier: BSD-3-Clause
//
// Decoded bytes by offset, from a stream that only goes forward: decoded as far as anyone asked, and kept. Stream sources are made of
// it; it does not know what decodes.
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
#include "source/spool_storage.hpp"

namespace lamella {

class spool {
 public:
  using opener = std::function<std::unique_ptr<byte_stream>()>;

  /// @param open           called once, at the first read.
  /// @param promised_size  what the container says; a stream that ends elsewhere is corrupt.
  /// @param memory_limit   bytes kept in memory; more move into a file in TMPDIR.
  spool(opener open, std::optional<std::uint64_t> promised_size, std::uint64_t memory_limit);

  /// Reads at least one byte further than asked where there is one, so that whoever reads the last byte hears of a wrong checksum.
  ///
  /// @return         bytes read; fewer only at the end.
  /// @throws error   corrupt: also for bytes before the damage, once it was seen; truncated, io (no space in TMPDIR): for bytes
  ///                 beyond those that are there. A failure stays: the stream cannot go back.
  /// @thread         any thread, at the same time.
  std::size_t read_at(std::uint64_t offset, std::span<std::byte> data);

  /// Known when the end was seen.
  [[nodiscard]] std::optional<std::uint64_t> size() const noexcept;
  [[nodiscard]] std::uint64_t decoded_bytes() const;
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
