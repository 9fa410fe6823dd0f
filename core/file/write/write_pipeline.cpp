// SPDX-License-Identifier: BSD-3-Clause
#include "file/write/write_pipeline.hpp"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "source/owned_memory.hpp"

namespace lamella {

namespace {

constexpr std::size_t page = 4096;

std::size_t whole_pages(std::size_t bytes) {
  return (bytes + page - 1) / page * page;
}

class pipeline {
 public:
  explicit pipeline(const pipeline_shape& shape)
      : shape_(shape), memory_(box_memory(whole_pages(shape.buffer_bytes) * static_cast<std::size_t>(shape.buffers))) {
    for (int i = 0; i < shape.buffers; ++i) free_.push_back(static_cast<std::size_t>(i));
  }

  void fill_all(const std::function<void(std::size_t, std::span<std::byte>)>& fill) noexcept {
    try {
      while (const auto next = take_free()) {
        fill(next->task, bytes_of(next->buffer));
        give_full(*next);
      }
    } catch (...) {
      stop(std::current_exception());
    }
  }

  void drain_all(const std::function<void(std::size_t, std::span<std::byte>)>& drain) noexcept {
    try {
      for (std::size_t done = 0; done < shape_.tasks; ++done) {
        const auto next = take_full();
        if (!next) return;
        drain(next->task, bytes_of(next->buffer));
        give_free(next->buffer);
      }
    } catch (...) {
      stop(std::current_exception());
    }
  }

  void rethrow() const {
    if (fault_) std::rethrow_exception(fault_);
  }

 private:
  struct filling {
    std::size_t task, buffer;
  };

  [[nodiscard]] std::span<std::byte> bytes_of(std::size_t buffer) const {
    return {memory_.get() + buffer * whole_pages(shape_.buffer_bytes), shape_.buffer_bytes};
  }

  std::optional<filling> take_free() {
    std::unique_lock lock(mutex_);
    freed_.wait(lock, [&] { return fault_ || next_task_ == shape_.tasks || !free_.empty(); });
    if (fault_ || next_task_ == shape_.tasks) return {};
    const filling next{next_task_++, free_.front()};
    free_.pop_front();
    if (next_task_ == shape_.tasks) freed_.notify_all();
    return next;
  }
  std::optional<filling> take_full() {
    std::unique_lock lock(mutex_);
    filled_.wait(lock, [&] { return fault_ || !full_.empty(); });
    if (fault_) return {};
    const auto next = full_.front();
    full_.pop_front();
    return next;
  }
  void give_free(std::size_t buffer) {
    const std::lock_guard lock(mutex_);
    free_.push_back(buffer);
    freed_.notify_one();
  }
  void give_full(filling done) {
    const std::lock_guard lock(mutex_);
    full_.push_back(done);
    filled_.notify_one();
  }
  void stop(std::exception_ptr fault) {
    const std::lock_guard lock(mutex_);
    if (!fault_) fault_ = std::move(fault);
    freed_.notify_all();
    filled_.notify_all();
  }

  pipeline_shape shape_;
  std::shared_ptr<std::byte> memory_;
  std::mutex mutex_;
  std::condition_variable freed_, filled_;
  std::deque<std::size_t> free_;
  std::deque<filling> full_;
  std::size_t next_task_ = 0;
  std::exception_ptr fault_;
};

void run_in_turn(const pipeline_shape& shape, const std::function<void(std::size_t, std::span<std::byte>)>& fill,
                 const std::function<void(std::size_t, std::span<std::byte>)>& drain) {
  const auto memory = box_memory(shape.buffer_bytes);
  for (std::size_t task = 0; task < shape.tasks; ++task) {
    fill(task, {memory.get(), shape.buffer_bytes});
    drain(task, {memory.get(), shape.buffer_bytes});
  }
}

}  // namespace

std::shared_ptr<std::byte> box_memory(std::size_t bytes) {
  constexpr std::size_t worthwhile = std::size_t{256} << 10, on_huge_pages = std::size_t{1} << 20;
  return owned_memory(bytes >= worthwhile ? std::max(bytes, on_huge_pages) : bytes);
}

void run_pipeline(const pipeline_shape& shape, const std::function<void(std::size_t task, std::span<std::byte>)>& fill,
                  const std::function<void(std::size_t task, std::span<std::byte>)>& drain) {
  if (shape.tasks == 0) return;
  if (shape.buffers < 2 || shape.tasks == 1) return run_in_turn(shape, fill, drain);
  pipeline ring(shape);
  {
    std::vector<std::jthread> readers;
    for (int i = 0; i < shape.readers; ++i) readers.emplace_back([&] { ring.fill_all(fill); });
    ring.drain_all(drain);
  }
  ring.rethrow();
}

}  // namespace lamella
