// SPDX-License-Identifier: BSD-3-Clause
//
// Decoded zstd data by offset. Frames that tell their sizes are found without decoding and decoded on their own, each in one call, by
// several threads at once. From the first one on that does not (or is large), the rest is a stream that goes forward.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "lamella/error.hpp"
#include "lamella/source.hpp"
#include "source/decode_turns.hpp"
#include "source/decoded_bytes.hpp"
#include "source/segment_cache.hpp"
#include "source/stream_segments.hpp"
#include "source/zstd_frames.hpp"

namespace lamella {

class zstd_segments final : public decoded_bytes {
 public:
  /// @param promised_size  what the container says; data of another size is corrupt.
  zstd_segments(source_ptr base, std::uint64_t offset, std::uint64_t size, std::optional<std::uint64_t> promised_size);
  ~zstd_segments() override;
  zstd_segments(const zstd_segments&) = delete;
  zstd_segments& operator=(const zstd_segments&) = delete;

  std::size_t read_at(std::uint64_t offset, std::span<std::byte> data) override;
  [[nodiscard]] std::optional<std::uint64_t> size() const noexcept override;

 private:
  // Frames that stand behind each other, together no more than a segment unless there is only one.
  struct group {
    std::uint64_t begin, size;  // decoded
    std::uint64_t encoded_offset, encoded_size;
  };

  std::optional<group> group_at(std::uint64_t offset);
  [[nodiscard]] std::uint64_t settled_bytes() const;
  void prepare();
  void walk();
  void add(const zstd_frame& frame);
  void end_walk();
  [[nodiscard]] segment_ptr segment_of(const group& g);
  [[nodiscard]] segment_ptr decode(const group& g) const;
  void explain_failure(const group& g) const;
  [[nodiscard]] segment_ptr head_of(const group& g);
  std::size_t read_rest(std::uint64_t offset, std::span<std::byte> data);

  const source_ptr base_;
  const std::uint64_t offset_, size_;
  const std::optional<std::uint64_t> promised_size_;
  decode_turns turns_;
  const char head_owner_ = 0;  // its address: what the cache knows the head by

  mutable std::mutex mutex_;  // of all below; rest_ stays once it is made
  std::vector<group> groups_;
  std::uint64_t walked_ = 0, walk_offset_ = 0, end_ = 0;
  bool is_prepared_ = false, is_walked_ = false;
  std::optional<error> failure_;
  std::unique_ptr<stream_segments> rest_;
};

}  // namespace lamella
