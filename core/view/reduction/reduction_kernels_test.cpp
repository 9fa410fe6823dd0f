// SPDX-License-Identifier: BSD-3-Clause
//
// Every instruction set's kernels against the portable ones, bit for bit.
#include <catch2/catch.hpp>
#include <cstring>
#include <limits>
#include <random>
#include <vector>

#include "view/reduction/reduction_dispatch.hpp"

using namespace lamella;

namespace {

/// Normal numbers, with NaN, infinities and zeros of both signs now and then; in this byte order or the other.
template <typename T>
std::vector<std::byte> numbers(std::mt19937& random, std::size_t count, bool has_nan, bool is_swapped) {
  std::normal_distribution<double> spread(1000, 12);
  std::vector<std::byte> bytes(count * sizeof(T));
  for (std::size_t i = 0; i < count; ++i) {
    auto value = static_cast<T>(spread(random));
    if (has_nan && random() % 9 == 0) value = std::numeric_limits<T>::quiet_NaN();
    if (has_nan && random() % 999 == 0) value = -std::numeric_limits<T>::infinity();
    if (random() % 50 == 0) value = random() % 2 == 0 ? T(0) : -T(0);
    auto* at = bytes.data() + i * sizeof(T);
    std::memcpy(at, &value, sizeof value);
    if (is_swapped) std::reverse(at, at + sizeof(T));
  }
  return bytes;
}

/// All results of the kernels for floats on some numbers, as bytes.
template <typename T>
std::vector<std::byte> results_of(const reduction_kernels& k, const std::vector<std::byte>& from, std::int64_t count, bool is_swapped) {
  std::vector<std::byte> all;
  const auto keep = [&](const auto* values, std::size_t n) {
    const auto* bytes = reinterpret_cast<const std::byte*>(values);
    all.insert(all.end(), bytes, bytes + n * sizeof *values);
  };
  constexpr bool wide = sizeof(T) == 8;
  for (const bool skips : {false, true}) {
    double sum = 0;
    std::int64_t nans = 0;
    k.sum_leaf[wide][is_swapped][skips](from.data(), count, &sum, &nans);
    if (sum != sum) sum = 0;  // which NaN it is says nothing
    keep(&sum, 1), keep(&nans, 1);
    auto leaf = k.moment_leaf[wide][is_swapped][skips](from.data(), count);
    for (auto* x : {&leaf.sum, &leaf.squares})
      if (*x != *x) *x = 0;
    for (const auto x : {leaf.count, leaf.shift, leaf.sum, leaf.squares}) keep(&x, 1);
    const std::int64_t rows = count < 1000 ? 7 : 23, cells = count / rows;
    const auto n = static_cast<std::size_t>(cells);
    std::vector<double> sums(n), shift(n), run(n), run_squares(n);
    std::vector<std::int64_t> left_out(n), counts(n);
    const auto stride = cells * static_cast<std::int64_t>(sizeof(T));
    k.sum_rows[wide][is_swapped][skips](from.data(), stride, rows, cells, sums.data(), left_out.data());
    k.moment_rows[wide][is_swapped][skips](from.data(), stride, rows, cells, {shift.data(), run.data(), run_squares.data(), counts.data()});
    for (auto* list : {&sums, &run, &run_squares})
      for (auto& x : *list)
        if (x != x) x = 0;
    for (auto* list : {&sums, &shift, &run, &run_squares}) keep(list->data(), n);
    keep(left_out.data(), n), keep(counts.data(), n);
  }
  const auto rows = count / (64 / static_cast<std::int64_t>(sizeof(T)));
  std::vector<double> low(16, 985), high(16, 1020), shift(16, 1000), sum(16), squares(16);
  std::vector<std::int64_t> kept(16), below(16), ranks(16), value(16), next(16);
  k.clip_rows[wide](from.data(), rows, low.data(), high.data(), shift.data(), sum.data(), squares.data(), kept.data(), below.data());
  std::vector<std::byte> keys(from.size());
  k.to_keys[wide ? 9 : 8][0](from.data(), keys.data(), count, false);
  keep(keys.data(), static_cast<std::size_t>(count) * sizeof(T));
  for (std::size_t l = 0; l < 16; ++l) ranks[l] = 1 + static_cast<std::int64_t>(l) * (rows - 1) / 16;
  if (rows > 0) k.select_keys[wide](keys.data(), rows, ranks.data(), value.data(), next.data());
  for (const auto* list : {&sum, &squares}) keep(list->data(), 16);
  for (const auto* list : {&kept, &below, &value, &next}) keep(list->data(), 16);
  return all;
}

}  // namespace

TEST_CASE("reduction kernels give the same bits on every instruction set") {
  std::mt19937 random(5);
  const auto tables = machine_reduction_kernels();
  for (const std::size_t count : {1u, 7u, 31u, 32u, 100u, 512u, 1000u, 4095u, 4096u}) {
    for (const bool has_nan : {false, true}) {
      for (const bool is_swapped : {false, true}) {
        const auto singles = numbers<float>(random, count, has_nan, is_swapped);
        const auto doubles = numbers<double>(random, count, has_nan, is_swapped);
        const auto n = static_cast<std::int64_t>(count);
        for (const auto* table : tables) {
          INFO(table->name << ", " << count << " elements");
          CHECK(results_of<float>(*table, singles, n, is_swapped) == results_of<float>(*tables.front(), singles, n, is_swapped));
          CHECK(results_of<double>(*table, doubles, n, is_swapped) == results_of<double>(*tables.front(), doubles, n, is_swapped));
        }
      }
    }
  }
}
