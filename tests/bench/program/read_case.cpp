// SPDX-License-Identifier: BSD-3-Clause
//
// A whole file into memory: of a pool that earlier reads filled, or, where the driver starts a process for it, fresh from the kernel.
#include <cstring>

#include "contest.hpp"
#include "lamella/lamella.hpp"
#include "limit_loops.h"

namespace lamella_bench {
namespace {
std::string read_all(const input& in, int threads) {
  const auto values = lamella::open(in.path)[0].view().read({.threads = threads});
  float last = 0;
  std::memcpy(&last, values.bytes().data() + values.bytes().size() - sizeof last, sizeof last);
  return std::to_string(last);
}
/// Plugins and threads are there before the clock starts; the memory of the result is not.
void read_one_element(const input& in) {
  (void)lamella::open(in.path)[0].view().slice({lamella::range::at(0), lamella::range::at(0), lamella::range::at(0)}).read();
}
}  // namespace

contest read_contest(const input& in) {
  const auto count = static_cast<std::size_t>(lamella::element_count(in.shape));
  contest all{{"limit", [=] { return std::to_string(limit_sum(in.path.c_str(), in.offset_bytes, count, in.is_big_endian)); }}};
  for (const int threads : {1, 2})
    all.push_back({"lamella t" + std::to_string(threads), [=] { return read_all(in, threads); }, [=] { read_one_element(in); }});
  return all;
}

}  // namespace lamella_bench
