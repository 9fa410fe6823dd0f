// SPDX-License-Identifier: BSD-3-Clause
//
// Opening a file of a format that the process has opened before.
#include "contest.hpp"
#include "lamella/lamella.hpp"
#include "limit_loops.h"

namespace lamella_bench {
namespace {
constexpr std::size_t header_bytes = 4096;

std::string open_often(const input& in) {
  std::size_t seen = 0;
  for (int i = 0; i < in.repeats; ++i) seen += lamella::open(in.path).size();
  return std::to_string(seen / in.repeats) + " datasets";
}
}  // namespace

contest open_contest(const input& in) {
  return {{"limit", [=] { return std::to_string(limit_open(in.path.c_str(), header_bytes, in.repeats)); }, nullptr,
           static_cast<double>(in.repeats)},
          {"lamella", [=] { return open_often(in); }, nullptr, static_cast<double>(in.repeats) * in.parts}};
}

}  // namespace lamella_bench
