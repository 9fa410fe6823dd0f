// SPDX-License-Identifier: BSD-3-Clause
#include "view/read_job.hpp"

#include <algorithm>
#include <thread>

#include "engine.hpp"

namespace lamella {

read_job::read_job(const read_options& options, std::uint64_t total_bytes)
    : options_(options),
      total_bytes_(total_bytes),
      threads_(options.threads > 0 ? options.threads : std::max(1, static_cast<int>(std::thread::hardware_concurrency()))) {}

void read_job::check_cancelled() const {
  if (options_.cancel != nullptr && options_.cancel->load(std::memory_order_relaxed)) throw error(errc::cancelled, "stopped as asked");
}

void read_job::advance(std::uint64_t bytes) {
  const auto done = done_bytes_.fetch_add(bytes, std::memory_order_relaxed) + bytes;
  if (!options_.progress) return;
  const std::lock_guard lock(telling_);
  options_.progress(done, total_bytes_);
}

void read_job::for_each_task(std::size_t count, const std::function<void(std::size_t)>& body) const {
  const auto run = [&](std::size_t i) {
    check_cancelled();
    body(i);
  };
  if (count < 2 || threads_ == 1) {
    for (std::size_t i = 0; i < count; ++i) run(i);
    return;
  }
  get_engine().parallel_for(count, threads_, run);
}

}  // namespace lamella
