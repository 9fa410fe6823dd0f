// SPDX-License-Identifier: BSD-3-Clause
//
// The one symbol that liblamella looks up in liblamella_engine: the table of what the engine offers; and its loop on threads.
#include <tbb/global_control.h>
#include <tbb/info.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>
#if defined(__SANITIZE_THREAD__)
#include <sanitizer/tsan_interface.h>
#endif

#include <algorithm>
#include <atomic>
#include <cstddef>

#include "codec/codec_chain.hpp"
#include "codec/sha256.hpp"
#include "engine.hpp"
#include "source/stream/open_stream.hpp"

/// @param table_bytes  what the caller takes the table for; nullptr where it is another version's.
extern "C" __attribute__((visibility("default"))) const lamella::engine* lamella_engine_table(std::size_t table_bytes);

namespace {

constexpr int most_threads = 256;
using loop_body = std::function<void(std::size_t)>;

// The thread sanitizer does not see how a TBB that was built without it hands work to its threads and back: it is told here.
void hand_over([[maybe_unused]] std::atomic<std::size_t>& work) {
#if defined(__SANITIZE_THREAD__)
  __tsan_release(&work);
#endif
}
void take_over([[maybe_unused]] std::atomic<std::size_t>& work) {
#if defined(__SANITIZE_THREAD__)
  __tsan_acquire(&work);
#endif
}

/// A thread's part of the work.
struct turn {
  explicit turn(std::atomic<std::size_t>& of) : work(of) { take_over(work); }
  turn(const turn&) = delete;
  turn& operator=(const turn&) = delete;
  ~turn() { hand_over(work); }
  std::atomic<std::size_t>& work;
};

// Numbers are handed out in order, so that reading goes forward through a file; after an exception none is.
void run_on_arena(std::size_t count, int threads, const loop_body& body) {
  std::atomic<std::size_t> next = 0;
  std::atomic<bool> has_failed = false;
  const auto work = [&](int) {
    const turn mine{next};
    try {
      for (std::size_t i = next++; i < count && !has_failed; i = next++) body(i);
    } catch (...) {
      has_failed = true;
      throw;
    }
  };
  // More threads than cores are of use where reading waits for a network.
  const auto allowed = static_cast<std::size_t>(std::max(threads, tbb::info::default_concurrency()));
  const tbb::global_control raised(tbb::global_control::max_allowed_parallelism, allowed);
  tbb::task_arena arena(threads);
  hand_over(next);
  arena.execute([&] { tbb::parallel_for(0, threads, work, tbb::simple_partitioner()); });
  take_over(next);
}

void parallel_for(std::size_t count, int threads, const loop_body& body) {
  if (threads == 0) threads = tbb::this_task_arena::max_concurrency();
  threads = static_cast<int>(std::min<std::size_t>(count, static_cast<std::size_t>(std::clamp(threads, 1, most_threads))));
  if (threads > 1) return run_on_arena(count, threads, body);
  for (std::size_t i = 0; i < count; ++i) body(i);
}

}  // namespace

const lamella::engine* lamella_engine_table(std::size_t table_bytes) {
  static constexpr lamella::engine table{.open_stream = &lamella::open_stream,
                                         .decode = &lamella::decode_chain,
                                         .encode = &lamella::encode_chain,
                                         .check_chain = &lamella::check_chain,
                                         .parallel_for = &parallel_for,
                                         .make_sha256 = &lamella::make_sha256};
  return table_bytes == sizeof(table) ? &table : nullptr;
}
