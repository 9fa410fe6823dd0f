// SPDX-License-Identifier: BSD-3-Clause
//
// One call of read(): what its threads share. Counts bytes for progress, carries the wish to stop, says how many threads there are and how
// much memory they may take together.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>

#include "lamella/view.hpp"

namespace lamella {

class read_job {
 public:
  read_job(const read_options& options, std::uint64_t total_bytes);

  /// The same job seen from inside a task: one thread, and what is read for an operand is no progress.
  [[nodiscard]] read_job for_operands() const;

  /// Throws errc::cancelled once the caller asked for it.
  void check_cancelled() const;
  /// Another so many delivered bytes are done.
  void advance(std::uint64_t bytes);
  /// Runs body(0) … body(count - 1), on threads where there is more than one task and more than one thread.
  void for_each_task(std::size_t count, const std::function<void(std::size_t)>& body) const;
  /// The same where each task takes so much scratch: as many at a time as the budget allows.
  ///
  /// @throws error  limit: not even one fits, with what would be needed.
  void for_each_task(std::size_t count, std::uint64_t scratch_bytes, const std::function<void(std::size_t)>& body) const;
  [[nodiscard]] int threads() const noexcept { return threads_; }
  /// Bytes of scratch that all threads and caches together may take.
  [[nodiscard]] std::uint64_t memory() const noexcept { return memory_; }
  [[nodiscard]] io_mode io() const noexcept { return options_->io; }

 private:
  struct shared_count {
    std::uint64_t total_bytes;
    std::atomic<std::uint64_t> done_bytes = 0;
    std::mutex telling;
  };
  const read_options* options_;
  std::shared_ptr<shared_count> count_;
  int threads_;
  std::uint64_t memory_;
  bool is_operand_ = false;
};

}  // namespace lamella
