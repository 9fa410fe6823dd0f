// SPDX-License-Identifier: BSD-3-Clause
//
// Chains of lazy operations as JSON: what the property tests send, and what it means on views. A chain is a list of steps; each makes one
// view out of files or of views that earlier steps made, named by their number.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "lamella/lamella.hpp"
#if __has_include("lamella/reduce.hpp")  // until reductions land
#include "lamella/reduce.hpp"
#endif  // until reductions land

namespace property {

using json = nlohmann::json;

/// The last view of a chain.
///
/// @throws lamella::error      what an operation refuses.
/// @throws json::exception     a step that lacks a word.
[[nodiscard]] lamella::view build_chain(const json& steps);

/// One a file: functions of map_blocks by name.
[[nodiscard]] lamella::block_function block_function_of(const std::string& name);

#if __has_include("lamella/reduce.hpp")  // until reductions land
/// One array of what a reduction gives: {"what": "sum", "axes": [0] | null, "skip_nan": true}.
[[nodiscard]] lamella::array reduced(const lamella::view& v, const json& asked, const lamella::read_options& reading);

#endif  // until reductions land
}  // namespace property
