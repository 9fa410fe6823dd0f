// SPDX-License-Identifier: BSD-3-Clause
#include "engine.hpp"

#include <atomic>
#include <catch2/catch.hpp>
#include <stdexcept>
#include <thread>
#include <vector>

using namespace lamella;

TEST_CASE("the engine is loaded once, also when several threads ask first") {
  std::vector<const engine*> found(4);
  {
    std::vector<std::jthread> threads;
    for (auto& f : found) threads.emplace_back([&f] { f = &get_engine(); });
  }
  for (const auto* f : found) CHECK(f == &get_engine());
}

TEST_CASE("a parallel loop runs every body once") {
  for (const int threads : {-1, 0, 1, 2, 8})
    for (const std::size_t count : {0u, 1u, 7u, 10'000u}) {
      std::vector<std::atomic<int>> calls(count);
      get_engine().parallel_for(count, threads, [&](std::size_t i) { ++calls[i]; });
      INFO(threads << " threads, " << count << " bodies");
      CHECK(std::all_of(calls.begin(), calls.end(), [](const auto& c) { return c == 1; }));
    }
}

TEST_CASE("one thread runs a loop in order on the thread that asked") {
  std::vector<std::size_t> order;
  const auto self = std::this_thread::get_id();
  bool is_elsewhere = false;
  get_engine().parallel_for(5, 1, [&](std::size_t i) {
    order.push_back(i);
    is_elsewhere |= std::this_thread::get_id() != self;
  });
  CHECK(order == std::vector<std::size_t>{0, 1, 2, 3, 4});
  CHECK_FALSE(is_elsewhere);
}

TEST_CASE("a parallel loop uses no more threads than it may") {
  std::atomic<int> running = 0, most = 0;
  get_engine().parallel_for(200, 2, [&](std::size_t) {
    const int now = ++running;
    for (int seen = most; seen < now && !most.compare_exchange_weak(seen, now);) continue;
    std::this_thread::sleep_for(std::chrono::microseconds(200));
    --running;
  });
  CHECK(most >= 1);
  CHECK(most <= 2);
}

TEST_CASE("the first exception ends a parallel loop and is thrown on") {
  for (const int threads : {1, 2, 4}) {
    std::atomic<int> calls = 0;
    CHECK_THROWS_WITH(get_engine().parallel_for(1'000'000, threads,
                                                [&](std::size_t i) {
                                                  ++calls;
                                                  if (i == 10) throw std::runtime_error("the eleventh");
                                                }),
                      "the eleventh");
    CHECK(calls < 1'000'000);
  }
}

TEST_CASE("parallel loops can be nested") {
  std::atomic<int> calls = 0;
  get_engine().parallel_for(10, 2, [&](std::size_t) { get_engine().parallel_for(10, 2, [&](std::size_t) { ++calls; }); });
  CHECK(calls == 100);
}
