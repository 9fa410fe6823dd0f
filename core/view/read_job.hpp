// SPDX-License-Identifier: BSD-3-Clause
//
// One call of read(): what its threads share. Counts bytes for progress, carries the wish to stop, and says how many threads there are.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>

#include "lamella/view.hpp"

namespace lamella {

class read_job {
 public:
  read_job(const read_options& options, std::uint64_t total_bytes);

  /// Throws errc::cancelled once the caller asked for it.
  void check_cancelled() const;
  /// Another so many delivered bytes are done.
  void advance(std::uint64_t bytes);
  /// Runs body(0) … body(count - 1), on threads where there is more than one task and more than one thread.
  void for_each_task(std::size_t count, const std::function<void(std::size_t)>& body) const;
  [[nodiscard]] int threads() const noexcept { return threads_; }

 private:
  const read_options& options_;
  std::uint64_t total_bytes_;
  int threads_;
  std::atomic<std::uint64_t> done_bytes_ = 0;
  std::mutex telling_;
};

}  // namespace lamella
