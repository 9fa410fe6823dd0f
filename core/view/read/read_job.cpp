// SPDX-License-Identifier: BSD-3-Clause
#include "view/read/read_job.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <thread>

#include "engine.hpp"
#include "view/read/memory_budget.hpp"

namespace lamella {

read_job::read_job(const read_options& options, std::uint64_t total_bytes)
    : options_(&options),
      count_(std::make_shared<shared_count>(total_bytes)),
      threads_(options.threads > 0 ? options.threads : std::max(1, static_cast<int>(std::thread::hardware_concurrency()))),
      memory_(memory_budget(options)) {}

read_job read_job::for_operands() const {
  auto inner = *this;
  inner.threads_ = 1;
  inner.is_operand_ = true;
  return inner;
}

void read_job::check_cancelled() const {
  if (options_->cancel != nullptr && options_->cancel->load(std::memory_order_relaxed)) throw error(errc::cancelled, "stopped as asked");
}

void read_job::advance(std::uint64_t bytes) {
  if (is_operand_) return;
  const auto done = count_->done_bytes.fetch_add(bytes, std::memory_order_relaxed) + bytes;
  if (!options_->progress) return;
  const std::lock_guard lock(count_->telling);
  options_->progress(done, count_->total_bytes);
}

void read_job::for_each_task(std::size_t count, const std::function<void(std::size_t)>& body) const {
  for_each_task(count, 0, body);
}

void read_job::for_each_task(std::size_t count, std::uint64_t scratch_bytes, const std::function<void(std::size_t)>& body) const {
  if (scratch_bytes > memory_)
    throw error(errc::limit, fmt::format("one piece of the work needs {} bytes of memory, {} are allowed", scratch_bytes, memory_),
                {.hint = "allow more memory (--memory)"});
  const auto fitting = scratch_bytes == 0 ? UINT64_MAX : memory_ / scratch_bytes;
  const auto threads = static_cast<int>(std::min<std::uint64_t>(static_cast<std::uint64_t>(threads_), fitting));
  const auto run = [&](std::size_t i) {
    check_cancelled();
    body(i);
  };
  if (count < 2 || threads == 1) {
    for (std::size_t i = 0; i < count; ++i) run(i);
    return;
  }
  get_engine().parallel_for(count, threads, run);
}

}  // namespace lamella
