// SPDX-License-Identifier: BSD-3-Clause
#include "source/owned_memory.hpp"

#include <catch2/catch.hpp>
#include <cstdint>
#include <cstring>
#include <thread>
#include <vector>

#include "lamella/array.hpp"

using namespace lamella;

namespace {

constexpr std::size_t mebibyte = std::size_t{1} << 20;

/// Sanitizers see every result on its own; then there is no pool to look at.
bool has_pool() {
  const auto before = count_owned_memory().mapped + count_owned_memory().reused;
  const auto probe = owned_memory(2 * mebibyte);
  return count_owned_memory().mapped + count_owned_memory().reused > before;
}

}  // namespace

TEST_CASE("results of any size are aligned for vectors, and large ones for huge pages") {
  for (const std::size_t bytes : {std::size_t{0}, std::size_t{1}, mebibyte - 1, mebibyte, 5 * mebibyte + 3}) {
    const auto memory = owned_memory(bytes);
    std::memset(memory.get(), 1, bytes);
    CHECK(reinterpret_cast<std::uintptr_t>(memory.get()) % (bytes >= mebibyte && has_pool() ? 2 * mebibyte : 64) == 0);
  }
}

TEST_CASE("memory of a result that is gone serves the next one of its size, which is then touched already") {
  if (!has_pool()) return;
  release_kept_memory();
  auto first = owned_memory(40 * mebibyte);
  const auto* place = first.get();
  CHECK_FALSE(is_touched_memory(first.get(), 40 * mebibyte));
  first.reset();
  CHECK(count_owned_memory().kept_bytes == 40 * mebibyte);
  const auto large = owned_memory(100 * mebibyte);
  CHECK(large.get() != place);
  const auto second = owned_memory(39 * mebibyte);
  CHECK(second.get() == place);
  CHECK(is_touched_memory(second.get(), 39 * mebibyte));
  CHECK(is_touched_memory(second.get() + mebibyte, 38 * mebibyte));
  CHECK_FALSE(is_touched_memory(second.get() + 20 * mebibyte, 39 * mebibyte));
  CHECK_FALSE(is_touched_memory(large.get(), mebibyte));
}

TEST_CASE("a small result does not hold a large block") {
  if (!has_pool()) return;
  release_kept_memory();
  owned_memory(64 * mebibyte).reset();
  const auto before = count_owned_memory().mapped;
  const auto small = owned_memory(8 * mebibyte);
  CHECK(count_owned_memory().mapped == before + 1);
}

TEST_CASE("kept memory stays under its limit, the oldest goes first, and a trim empties it") {
  if (!has_pool()) return;
  release_kept_memory();
  limit_kept_memory(24 * mebibyte);
  std::vector<std::shared_ptr<std::byte>> results;
  for (int i = 0; i < 4; ++i) results.push_back(owned_memory(10 * mebibyte));
  const auto* last = results.back().get();
  for (auto& r : results) r.reset();
  CHECK(count_owned_memory().kept_bytes == 20 * mebibyte);
  results[0] = owned_memory(10 * mebibyte);
  results[1] = owned_memory(10 * mebibyte);
  CHECK((results[0].get() == last || results[1].get() == last));
  owned_memory(60 * mebibyte).reset();  // more than is ever kept
  CHECK(count_owned_memory().kept_bytes == 0);
  results.clear();
  CHECK(release_kept_memory(15 * mebibyte) == 10 * mebibyte);
  CHECK(release_kept_memory() == 10 * mebibyte);
  limit_kept_memory(std::size_t{256} * mebibyte);
}

TEST_CASE("threads take and give back at the same time, each its own memory") {
  std::vector<std::thread> threads;
  std::vector<int> faults(4);
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&faults, t] {
      for (int i = 0; i < 100; ++i) {
        const auto bytes = (1 + static_cast<std::size_t>(i % 3)) * mebibyte;
        const auto memory = owned_memory(bytes);
        memory.get()[0] = memory.get()[bytes - 1] = static_cast<std::byte>(t);
        if (i % 10 == 0) release_kept_memory(4 * mebibyte);
        if (memory.get()[0] != static_cast<std::byte>(t) || memory.get()[bytes - 1] != static_cast<std::byte>(t))
          ++faults[static_cast<std::size_t>(t)];
      }
    });
  for (auto& t : threads) t.join();
  CHECK(faults == std::vector<int>(4, 0));
}

TEST_CASE("more memory than there is is an error that says how much") {
  if (!has_pool()) return;  // sanitizers end the program there
  CHECK_THROWS_WITH(owned_memory(std::size_t{1} << 60), Catch::Contains("1152921504606846976 bytes"));
}
