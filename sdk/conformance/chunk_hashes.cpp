// SPDX-License-Identifier: BSD-3-Clause
#include "chunk_hashes.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "facts.hpp"

namespace lamella::conformance {

namespace {
constexpr int most_chunks = 256;
}

std::string chunk_hashes(const dataset& d) {
  if (d.unavailable() != nullptr) return fmt::format("{} unavailable\n", d.name());
  const auto& v = d.view();
  if (v.is_ragged() || v.ndim() == 0 || v.size() == 0) return fmt::format("{} {}\n", d.name(), values_sha256(v));
  const auto chunk = v.chunk_shape();
  std::string lines;
  shape_t start(v.ndim(), 0);
  for (int count = 0; count < most_chunks; ++count) {
    std::vector<range> box;
    for (std::size_t i = 0; i < v.ndim(); ++i) box.push_back({start[i], std::min(start[i] + chunk[i], v.shape()[i])});
    lines += fmt::format("{} ({}) {}\n", d.name(), fmt::join(start, ", "), values_sha256(v.slice(box)));
    std::size_t axis = v.ndim();
    while (axis > 0 && start[axis - 1] + chunk[axis - 1] >= v.shape()[axis - 1]) start[--axis] = 0;
    if (axis == 0) break;
    start[axis - 1] += chunk[axis - 1];
  }
  return lines;
}

}  // namespace lamella::conformance
