// SPDX-License-Identifier: BSD-3-Clause
//
// What the C API has for the process as a whole.
#include "lamella/array.hpp"
#include "lamella/host.h"
#include "lamella/source.hpp"

const char* lamella_host_version(void) noexcept {
  return LAMELLA_VERSION;
}

void lamella_host_allow_mapped_reads(std::int32_t allowed) noexcept {
  lamella::allow_mapped_reads(allowed != 0);
}

std::uint64_t lamella_host_release_kept_memory(std::uint64_t keep_bytes) noexcept {
  return lamella::release_kept_memory(static_cast<std::size_t>(keep_bytes));
}
