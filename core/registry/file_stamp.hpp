// SPDX-License-Identifier: BSD-3-Clause
//
// Tells whether a file is still the one that was looked at: the system changes a file's ctime at every write and every change of its
// metadata, and nobody can set it. Two writes within one tick of the system's clock have the same ctime, which is why a stamp is only
// worth keeping once the tick is over.
#pragma once

#include <sys/stat.h>

#include <cstdint>
#include <ctime>

namespace lamella {

/// Nanoseconds since 1970, as the kernel stamps files with.
[[nodiscard]] inline std::int64_t file_clock_now() noexcept {
  struct timespec now {};
  ::clock_gettime(CLOCK_REALTIME_COARSE, &now);
  return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

struct file_stamp {
  std::uint64_t size = 0, inode = 0, device = 0;
  std::int64_t mtime_ns = 0, ctime_ns = 0;

  bool operator==(const file_stamp&) const = default;

  /// The same file with the same content, as far as those who write it do not set its times: a change of rights does not count.
  [[nodiscard]] bool has_same_content(const file_stamp& other) const noexcept {
    return size == other.size && inode == other.inode && device == other.device && mtime_ns == other.mtime_ns;
  }

  /// Whether a write after `now` is certain to change the stamp.
  [[nodiscard]] bool is_settled(std::int64_t now) const noexcept {
    constexpr std::int64_t second = 1'000'000'000, tick = second / 100;
    const bool counts_whole_seconds = ctime_ns % second == 0;  // as some file systems do
    return ctime_ns + (counts_whole_seconds ? 2 * second : tick) <= now;
  }
};

[[nodiscard]] inline file_stamp stamp_of(const struct stat& status) noexcept {
  const auto ns = [](const struct timespec& t) { return std::int64_t{t.tv_sec} * 1'000'000'000 + t.tv_nsec; };
  return {static_cast<std::uint64_t>(status.st_size), status.st_ino, status.st_dev, ns(status.st_mtim), ns(status.st_ctim)};
}

}  // namespace lamella
