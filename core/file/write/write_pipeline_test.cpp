// SPDX-License-Identifier: BSD-3-Clause
#include "file/write/write_pipeline.hpp"

#include <algorithm>
#include <atomic>
#include <catch2/catch.hpp>
#include <cstring>
#include <stdexcept>
#include <vector>

using namespace lamella;

TEST_CASE("Every task is filled once and drained once, with its own bytes") {
  for (const auto& [readers, buffers] : {std::pair{1, 1}, std::pair{1, 4}, std::pair{3, 4}, std::pair{4, 2}}) {
    std::vector<std::size_t> drained;
    run_pipeline(
        {1000, 4096, readers, buffers}, [](std::size_t task, std::span<std::byte> b) { std::memcpy(b.data(), &task, sizeof task); },
        [&](std::size_t task, std::span<std::byte> b) {
          std::size_t inside = 0;
          std::memcpy(&inside, b.data(), sizeof inside);
          CHECK(inside == task);
          drained.push_back(task);
        });
    if (readers == 1) CHECK(std::ranges::is_sorted(drained));
    std::ranges::sort(drained);
    REQUIRE(drained.size() == 1000);
    CHECK((drained.front() == 0 && drained.back() == 999));
  }
}

TEST_CASE("What a reader or the writer throws ends the pipeline and is thrown on") {
  for (const int buffers : {1, 3}) {
    std::atomic<int> drained = 0;
    const auto fill_badly = [](std::size_t task, std::span<std::byte>) {
      if (task == 20) throw std::runtime_error("reading");
    };
    CHECK_THROWS_WITH(run_pipeline({1000, 64, 2, buffers}, fill_badly, [&](std::size_t, std::span<std::byte>) { ++drained; }), "reading");
    CHECK(drained < 1000);
    CHECK_THROWS_WITH(run_pipeline(
                          {1000, 64, 2, buffers}, [](std::size_t, std::span<std::byte>) {},
                          [](std::size_t, std::span<std::byte>) { throw std::runtime_error("writing"); }),
                      "writing");
  }
}
