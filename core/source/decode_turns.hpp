// SPDX-License-Identifier: BSD-3-Clause
//
// Who decodes: at most one thread at a time per part of a stream, and among those who wait, who wants the lowest offset is next, so that
// a stream that only goes forward serves readers in the order of the file.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <set>
#include <utility>

namespace lamella {

class decode_turns {
 public:
  class turn {
   public:
    turn(decode_turns& turns, std::uint64_t part) noexcept : turns_(turns), part_(part) {}
    ~turn() { turns_.give_back(part_); }
    turn(const turn&) = delete;
    turn& operator=(const turn&) = delete;

   private:
    decode_turns& turns_;
    std::uint64_t part_;
  };

  /// Waits until nobody else has a turn of the part.
  [[nodiscard]] turn take(std::uint64_t part, std::uint64_t offset) {
    std::unique_lock lock(mutex_);
    const auto self = waiting_.emplace(part, offset);
    changed_.wait(lock, [&] { return !busy_.contains(part) && waiting_.lower_bound({part, 0})->second == offset; });
    waiting_.erase(self);
    busy_.insert(part);
    return {*this, part};
  }

 private:
  void give_back(std::uint64_t part) {
    {
      const std::lock_guard lock(mutex_);
      busy_.erase(part);
    }
    changed_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::set<std::uint64_t> busy_;
  std::multiset<std::pair<std::uint64_t, std::uint64_t>> waiting_;  // part, offset
};

}  // namespace lamella
