// SPDX-License-Identifier: BSD-3-Clause
//
// A decoded stream by offset, without keeping all of it: the first pass goes forward piece by piece (a segment) and leaves restart points
// behind; segments that are no longer in the cache are decoded again from the nearest point, by several threads at once. A stream that
// has no points inside (a large zstd frame) and is read far back is decoded once more, into a spool.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "lamella/error.hpp"
#include "source/decode_turns.hpp"
#include "source/decoded_bytes.hpp"
#include "source/parked_streams.hpp"
#include "source/restart_points.hpp"
#include "source/segment_cache.hpp"
#include "source/spool.hpp"

namespace lamella {

class stream_segments final : public decoded_bytes {
 public:
  /// Opens the stream at its start (nullptr) or at one of its marks.
  using opener = std::function<std::unique_ptr<byte_stream>(const restart_point* from)>;

  /// Where the stream's marks are.
  enum class restarts { at_any_byte, at_frames };

  /// @param promised_size    what the container says; a stream that ends elsewhere is corrupt.
  /// @param check_unchanged  throws source_changed where the encoded bytes are no longer those that were opened; called for each segment.
  stream_segments(opener open, restarts where, std::optional<std::uint64_t> promised_size, std::function<void()> check_unchanged);
  ~stream_segments() override;
  stream_segments(const stream_segments&) = delete;
  stream_segments& operator=(const stream_segments&) = delete;

  std::size_t read_at(std::uint64_t offset, std::span<std::byte> data) override;
  [[nodiscard]] std::optional<std::uint64_t> size() const noexcept override;

  /// Bytes that were ever decoded, repeats counted.
  [[nodiscard]] std::uint64_t decoded_count() const noexcept { return decoded_count_; }
  [[nodiscard]] std::size_t point_count() const { return points_.count(); }
  [[nodiscard]] bool is_spooled() const noexcept { return spooled_.load() != nullptr; }

 private:
  struct extent {
    std::uint64_t begin, size;
  };

  [[nodiscard]] segment_ptr segment_at(std::uint64_t offset);
  [[nodiscard]] std::optional<extent> known_at(std::uint64_t offset) const;
  [[nodiscard]] bool has_more_at(std::uint64_t offset) const;
  [[nodiscard]] bool goes_on() const;
  void extend(std::uint64_t offset);
  [[nodiscard]] segment_ptr decode_next(running_stream& stream);
  static void fill(running_stream& stream, segment& made, std::size_t room);
  [[nodiscard]] segment_ptr decode_again(running_stream& stream);
  [[nodiscard]] std::unique_ptr<running_stream> stream_at(std::uint64_t offset);
  [[nodiscard]] bool is_end_at(running_stream& stream) const;
  void note(extent made, std::optional<error> failure, bool is_last);
  void start_spool();

  const opener open_;
  const restarts restarts_;
  const std::optional<std::uint64_t> promised_size_;
  const std::function<void()> check_unchanged_;
  decode_turns turns_;
  restart_points points_;

  mutable std::mutex mutex_;  // of the next three
  std::vector<extent> extents_;
  std::optional<error> failure_;
  std::unique_ptr<spool> spool_;
  std::atomic<spool*> spooled_ = nullptr;
  std::atomic<bool> has_ended_ = false;
  std::atomic<std::uint64_t> known_bytes_ = 0, decoded_count_ = 0;
};

}  // namespace lamella
