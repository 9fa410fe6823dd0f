// SPDX-License-Identifier: BSD-3-Clause
//
// One line on a terminal's standard error while long work goes on: bytes done of all, speed, time left. It shows nothing in the first
// half second, nothing to a file or a pipe, and leaves nothing behind.
#pragma once

#include <chrono>
#include <cstdint>

namespace lamella::cli {

class progress_bar {
 public:
  explicit progress_bar(bool is_quiet);
  ~progress_bar();
  progress_bar(const progress_bar&) = delete;
  progress_bar& operator=(const progress_bar&) = delete;

  /// @thread  one at a time.
  void show(std::uint64_t done_bytes, std::uint64_t total_bytes);

 private:
  using clock = std::chrono::steady_clock;

  bool is_on_;
  bool is_drawn_ = false;
  clock::time_point started_ = clock::now(), drawn_ = {};
};

}  // namespace lamella::cli
