// SPDX-License-Identifier: BSD-3-Clause
//
// Decoded pieces of streams that were used last, within one limit of memory for the whole process. What falls out is decoded again when
// it is wanted; the cache does not know how.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <utility>

namespace lamella {

/// Decoded bytes from `begin` on.
struct segment {
  std::uint64_t begin = 0;
  std::shared_ptr<std::byte> bytes = {};
  std::size_t size = 0, memory_bytes = 0;
};
using segment_ptr = std::shared_ptr<const segment>;

/// Empty, with memory for so many bytes.
[[nodiscard]] segment make_segment(std::uint64_t begin, std::size_t room);

constexpr std::uint64_t least_segment_bytes = 64 << 10, most_segment_bytes = 4 << 20;

/// How large a segment is meant to be: they double from the start of a stream on, so that the head of a file costs little.
[[nodiscard]] constexpr std::uint64_t segment_bytes_at(std::uint64_t begin) {
  return std::clamp(std::bit_floor(begin), least_segment_bytes, most_segment_bytes);
}

/// @thread  every function: any thread.
class segment_cache {
 public:
  static constexpr std::size_t default_limit_bytes = std::size_t{64} << 20;

  explicit segment_cache(std::size_t limit_bytes) : limit_bytes_(limit_bytes) {}
  [[nodiscard]] static segment_cache& shared();

  /// nullptr where it is not there (any more). owner: what the stream is known by here.
  [[nodiscard]] segment_ptr find(const void* owner, std::uint64_t begin);
  void keep(const void* owner, segment_ptr piece);
  void forget(const void* owner);

  /// Bytes in the cache; those that readers hold are not among them.
  [[nodiscard]] std::size_t used_bytes() const;
  void set_limit(std::size_t bytes);

 private:
  using key = std::pair<const void*, std::uint64_t>;
  struct entry {
    key at;
    segment_ptr piece;
  };
  using entries = std::list<entry>;

  entries shrink_to(std::size_t bytes);

  mutable std::mutex mutex_;
  std::size_t limit_bytes_, used_bytes_ = 0;
  entries recent_;  // the last one used first
  std::map<key, entries::iterator> found_;
};

}  // namespace lamella
