// SPDX-License-Identifier: BSD-3-Clause
//
// How much memory a call may take where the caller did not say.
#pragma once

#include <unistd.h>

#include <cstdint>

#include "lamella/view.hpp"

namespace lamella {

/// Bytes: what was asked for, else a quarter of the RAM.
[[nodiscard]] inline std::uint64_t memory_budget(const read_options& options) {
  if (options.memory != 0) return options.memory;
  const auto pages = ::sysconf(_SC_PHYS_PAGES), page = ::sysconf(_SC_PAGESIZE);
  constexpr std::uint64_t fallback = std::uint64_t{1} << 30;
  return pages > 0 && page > 0 ? static_cast<std::uint64_t>(pages) * static_cast<std::uint64_t>(page) / 4 : fallback;
}

}  // namespace lamella
