// SPDX-License-Identifier: BSD-3-Clause
//
// Bits of results as a short text, so that contenders whose results must agree to the bit can be compared.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "lamella/array.hpp"
#include "lamella/reduce.hpp"

namespace lamella_bench {

/// FNV-1a over the bytes of arrays, in hexadecimal. Costs a pass over results, which are small beside what was reduced.
[[nodiscard]] std::string bits_of(const lamella::array& a);
[[nodiscard]] std::string bits_of(const std::vector<lamella::array>& arrays);

}  // namespace lamella_bench
