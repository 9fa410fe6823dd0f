// SPDX-License-Identifier: BSD-3-Clause
#include "registry/resolution.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

namespace lamella {
namespace {

/// The candidates of the highest class.
std::span<const candidate> equals_at_the_top(std::span<const candidate> sorted) {
  const auto end = std::ranges::find_if(sorted, [&](const auto& c) { return c.evidence != sorted.front().evidence; });
  return {sorted.begin(), end};
}

const candidate* most_special(std::span<const candidate> equals, const specializes_relation& specializes) {
  const auto beats_all_others = [&](const candidate& c) {
    return std::ranges::all_of(equals, [&](const auto& other) { return &other == &c || specializes(c.format, other.format); });
  };
  const auto found = std::ranges::find_if(equals, beats_all_others);
  return found == equals.end() ? nullptr : &*found;
}

std::string tie(std::span<const candidate> equals) {
  std::vector<std::string> names;
  for (const auto& c : equals) names.push_back(fmt::format("{} ({})", c.format, c.why));
  return fmt::format("equal evidence ({}) for {}; format={} decides", to_string(equals.front().evidence), fmt::join(names, ", "),
                     equals.front().format);
}

}  // namespace

identification resolve(std::vector<candidate> candidates, const specializes_relation& specializes) {
  if (candidates.size() > 1) std::ranges::stable_sort(candidates, std::ranges::greater{}, &candidate::evidence);
  identification made{.candidates = std::move(candidates)};
  if (made.candidates.empty() || made.candidates.front().evidence == evidence::no) return made;
  const auto equals = equals_at_the_top(made.candidates);
  made.evidence = equals.front().evidence;
  const auto* winner = most_special(equals, specializes);
  made.is_ambiguous = winner == nullptr;
  made.format = winner == nullptr ? std::string() : winner->format;
  made.why = winner == nullptr ? tie(equals) : winner->why;
  return made;
}

}  // namespace lamella
