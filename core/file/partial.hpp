// SPDX-License-Identifier: BSD-3-Clause
//
// What to do with an array that its file does not hold completely: refuse it with the numbers, deliver the complete part, or fill the
// rest with zeros. Also checks everything else about the layout.
#pragma once

#include <vector>

#include "lamella/file.hpp"

namespace lamella {

/// @throws error  corrupt, truncated, limit: see check_layout; truncated where the policy is to refuse.
void apply_partial_policy(layout& leaf, dataset::state& state, const source_set& sources, partial_policy policy,
                          std::vector<warning>& warnings);

}  // namespace lamella
