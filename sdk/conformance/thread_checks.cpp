// SPDX-License-Identifier: BSD-3-Clause
#include "thread_checks.hpp"

#include <fmt/format.h>

#include <atomic>
#include <cstring>
#include <mutex>
#include <random>
#include <thread>

#include "data_checks.hpp"
#include "facts.hpp"
#include "lamella/error.hpp"

namespace lamella::conformance {
namespace {

constexpr int thread_count = 8;

/// Runs body(thread number) on many threads that begin together; the first exception of each is told.
template <typename F>
void in_threads(trial& told, std::mutex& telling, F&& body) {
  std::atomic<int> waiting = thread_count;
  std::vector<std::thread> threads;
  for (int i = 0; i < thread_count; ++i)
    threads.emplace_back([&, i] {
      --waiting;
      while (waiting > 0) std::this_thread::yield();
      try {
        body(i);
      } catch (const std::exception& caught) {
        const std::lock_guard lock(telling);
        told.fail(fmt::format("on one of {} threads: {}", thread_count, caught.what()));
      }
    });
  for (auto& t : threads) t.join();
}

}  // namespace

void check_chunks_in_threads(const subject& plugin, trial& told) {
  for_each_array(plugin, told, [&](const sample& s, const dataset& d) {
    if (d.view().size() == 0 || d.view().ndim() == 0) return;
    const auto whole = d.view().read({.threads = 1});
    const auto rows = d.shape()[0];
    const auto row_bytes = whole.bytes().size() / static_cast<std::size_t>(rows);
    std::mutex telling;
    in_threads(told, telling, [&](int number) {
      std::mt19937_64 random(static_cast<std::uint64_t>(number));
      for (int i = 0; i < 25; ++i) {
        const auto start = static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(rows));
        const auto stop = start + 1 + static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(rows - start));
        const auto part = d.view().slice({{start, stop}}).read({.threads = 1 + number % 2});
        if (std::memcmp(part.bytes().data(), whole.bytes().data() + static_cast<std::size_t>(start) * row_bytes, part.bytes().size()) == 0)
          continue;
        const std::lock_guard lock(telling);
        told.fail(fmt::format("{}: dataset '{}': rows {} to {} differ when {} threads read at once", s.name, d.name(), start, stop,
                              thread_count));
      }
    });
  });
}

void check_opens_in_threads(const subject& plugin, trial& told) {
  std::vector<std::pair<const sample*, std::string>> expected;
  for (const auto* s : plugin.readable()) expected.emplace_back(s, facts_text(plugin.open(*s)));
  told.at(fmt::format("{} threads open all samples at once", thread_count));
  std::mutex telling;
  in_threads(told, telling, [&](int number) {
    for (int round = 0; round < 5; ++round)
      for (std::size_t i = 0; i < expected.size(); ++i) {
        const auto& [s, facts] = expected[(i + static_cast<std::size_t>(number)) % expected.size()];
        const auto found = facts_text(plugin.open(*s));
        if (found == facts) continue;
        const std::lock_guard lock(telling);
        told.fail(fmt::format("{}: opened by {} threads at once it is something else: {}", s->name, thread_count,
                              first_difference(facts, found)));
      }
  });
}

}  // namespace lamella::conformance
