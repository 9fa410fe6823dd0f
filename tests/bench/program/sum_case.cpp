// SPDX-License-Identifier: BSD-3-Clause
//
// Opening a file and adding up all of it.
#include "contest.hpp"
#include "lamella/lamella.hpp"
#include "limit_loops.h"
#include "reduced.hpp"

namespace lamella_bench {

contest sum_contest(const input& in) {
  const auto count = static_cast<std::size_t>(lamella::element_count(in.shape));
  contest all{{"limit", [=] { return std::to_string(limit_sum(in.path.c_str(), in.offset_bytes, count, in.is_big_endian)); }}};
  for (const int threads : {1, 2})
    all.push_back({"lamella t" + std::to_string(threads), [=] {
                     const auto values = lamella::open(in.path)[0].view();
                     return bits_of(lamella::reduce(values, lamella::statistic::sum, {}, {.reading = {.threads = threads}}));
                   }});
  return all;
}

}  // namespace lamella_bench
