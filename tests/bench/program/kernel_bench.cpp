// SPDX-License-Identifier: BSD-3-Clause
//
// Google Benchmark: conversions of elements against memcpy of what they deliver. Each iteration runs both, one after the other, so that
// the counter `per_memcpy` is a ratio of the same moment; 256 KiB stay in the cache of a core, 64 MiB do not.
#include <benchmark/benchmark.h>

#include <chrono>
#include <cstring>
#include <string>
#include <vector>

#include "view/read/conversion.hpp"
#include "view/read/walk.hpp"

namespace {
using lamella::dtype;
using lamella::layout;
using lamella::strided_layout;
using lamella::transform;

double seconds_of(const auto& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  benchmark::ClobberMemory();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

/// One kernel: how elements are stored, and what is done with them.
struct kernel {
  std::string name;
  dtype stored, delivered;
  std::vector<transform> transforms = {};
  std::uint32_t bits = 0;
  bool transposed = false;  ///< the destination's axes the other way round
};

layout layout_of(const kernel& k) {
  strided_layout storage;
  storage.bits = k.bits;
  return {.stored = k.stored, .delivered = k.delivered, .storage = storage, .transforms = k.transforms};
}

/// A square of side^2 elements in C order.
lamella::strided_walk walk_of(const kernel& k, std::int64_t side) {
  const auto from = k.bits != 0 ? static_cast<std::int64_t>(k.bits) : k.stored.item_size();
  const auto to = k.delivered.item_size();
  lamella::strided_walk walk{{side, side}, {side * from, from}, {side * to, to}};
  if (k.transposed) walk.to = {to, side * to};
  return walk;
}

void run_kernel(benchmark::State& state, const kernel& k) {
  const lamella::conversion convert(layout_of(k));
  const auto side = state.range(0);
  const auto walk = walk_of(k, side);
  const auto stored_bytes = static_cast<std::size_t>(side * side * k.stored.item_size());
  const auto delivered_bytes = static_cast<std::size_t>(side * side * k.delivered.item_size());
  std::vector<std::byte> from(std::max(stored_bytes, delivered_bytes), std::byte{0x3f}), to(delivered_bytes);
  double kernel_seconds = 0, memcpy_seconds = 0;
  for (auto _ : state) {
    const auto taken = seconds_of([&] {
      if (k.bits != 0)
        convert.run_packed(from.data(), 0, walk, to.data());
      else
        convert.run(from.data(), walk, to.data());
    });
    state.SetIterationTime(taken);
    kernel_seconds += taken;
    memcpy_seconds += seconds_of([&] { std::memcpy(to.data(), from.data(), delivered_bytes); });
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) * static_cast<std::int64_t>(delivered_bytes));
  state.counters["per_memcpy"] = kernel_seconds / memcpy_seconds;
}

transform affine_to(const char* type, double scale, double offset) {
  return {.to = dtype::parse(type), .scale = scale, .offset = offset};
}

std::vector<kernel> all_kernels() {
  const auto type = [](const char* text) { return dtype::parse(text); };
  auto blank = affine_to("<f4", 0.5, 10);
  blank.blank = -32768;
  transform flip{.kind = lamella::transform_kind::flip_sign_bit, .to = type("<u2")};
  return {
      {"copy/f4", type("<f4"), type("<f4")},
      {"swap/2_bytes", type(">i2"), type("<i2")},
      {"swap/4_bytes", type(">f4"), type("<f4")},
      {"swap/8_bytes", type(">f8"), type("<f8")},
      {"unsigned/i2_big_endian", type(">i2"), type("<u2"), {flip}},
      {"affine/i2_to_f4_with_blank", type(">i2"), type("<f4"), {blank}},
      {"affine/i4_to_f8", type(">i4"), type("<f8"), {affine_to("<f8", 0.5, 10)}},
      {"transpose/f4", type("<f4"), type("<f4"), {}, 0, true},
      {"transpose/f4_big_endian", type(">f4"), type("<f4"), {}, 0, true},
      {"transpose/i2", type("<i2"), type("<i2"), {}, 0, true},
      {"unpack/1_bit", type("|u1"), type("|u1"), {}, 1},
      {"unpack/4_bits", type("|u1"), type("|u1"), {}, 4},
      {"unpack/12_bits", type("<u2"), type("<u2"), {}, 12},
  };
}
}  // namespace

int main(int count, char** words) {
  for (const auto& k : all_kernels())
    for (const int bytes : {256 << 10, 64 << 20}) {
      std::int64_t side = 1;
      while ((side * 2) * (side * 2) * k.delivered.item_size() <= bytes) side *= 2;
      benchmark::RegisterBenchmark(k.name.c_str(), [k](benchmark::State& state) { run_kernel(state, k); })->Arg(side)->UseManualTime();
    }
  benchmark::Initialize(&count, words);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
