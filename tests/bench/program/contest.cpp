// SPDX-License-Identifier: BSD-3-Clause
#include "contest.hpp"

#include <array>
#include <chrono>
#include <stdexcept>

namespace lamella_bench {
namespace {
struct named_case {
  std::string_view name;
  contest (*make)(const input& in);
};
constexpr std::array cases{named_case{"sum", sum_contest},   named_case{"read", read_contest},     named_case{"blocks", blocks_contest},
                           named_case{"open", open_contest}, named_case{"decode", decode_contest}, named_case{"cube", cube_contest}};
}  // namespace

measured measure(const contender& c) {
  using clock = std::chrono::steady_clock;
  if (c.prepare) c.prepare();
  const auto begin = clock::now();
  auto value = c.run();
  const std::chrono::duration<double> taken = clock::now() - begin;
  if (c.describe) value = c.describe();
  return {taken.count() / c.parts, std::move(value)};
}

contest make_contest(std::string_view case_name, const input& in) {
  std::string names;
  for (const auto& known : cases) {
    if (known.name == case_name) return known.make(in);
    names.append(" ").append(known.name);
  }
  throw std::invalid_argument("no case " + std::string(case_name) + "; there are:" + names);
}

}  // namespace lamella_bench
