// SPDX-License-Identifier: BSD-3-Clause
//
// Cubes of 64^3 elements at random places of a volume, each into the same memory in native order.
#include <algorithm>
#include <cstring>
#include <random>

#include "contest.hpp"
#include "lamella/lamella.hpp"
#include "limit_loops.h"

namespace lamella_bench {
namespace {
constexpr std::size_t block_count = 1000;

struct blocks {
  int side = 64;
  std::vector<std::int64_t> corners;  // plane, row, column of each
};

blocks random_blocks(const std::vector<std::int64_t>& shape) {
  blocks b;
  for (const auto size : shape) b.side = static_cast<int>(std::min<std::int64_t>(b.side, size));
  std::mt19937_64 random(7);
  for (std::size_t i = 0; i < block_count; ++i)
    for (const auto size : shape) b.corners.push_back(std::uniform_int_distribution<std::int64_t>(0, size - b.side)(random));
  return b;
}

std::string read_blocks(const input& in, const blocks& b, std::vector<std::uint32_t>& memory, int threads) {
  const auto all = lamella::open(in.path)[0].view();
  std::uint32_t seen = 0;
  for (std::size_t i = 0; i < block_count; ++i) {
    const auto* at = &b.corners[3 * i];
    all.slice({{at[0], at[0] + b.side}, {at[1], at[1] + b.side}, {at[2], at[2] + b.side}})
        .read_into(std::as_writable_bytes(std::span(memory)), {.threads = threads});
    seen += memory[0];
  }
  return std::to_string(seen);
}
}  // namespace

contest blocks_contest(const input& in) {
  const auto b = random_blocks(in.shape);
  const auto memory = std::make_shared<std::vector<std::uint32_t>>(static_cast<std::size_t>(b.side) * b.side * b.side);
  contest all{{"limit", [=] {
                 return std::to_string(limit_blocks(in.path.c_str(), in.offset_bytes, in.shape.data(), b.side, b.corners.data(),
                                                    block_count, in.is_big_endian, memory->data()));
               }}};
  all.push_back({"lamella t1", [=] { return read_blocks(in, b, *memory, 1); }});
  return all;
}

}  // namespace lamella_bench
