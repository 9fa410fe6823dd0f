// SPDX-License-Identifier: BSD-3-Clause
//
// How many bytes a file system has left for this user; asked before something large is written.
#pragma once

#include <sys/statvfs.h>

#include <cstdint>
#include <string>

namespace lamella {

/// @return  UINT64_MAX where the system does not say.
[[nodiscard]] inline std::uint64_t free_bytes_of(const std::string& folder) {
  struct statvfs info {};
  if (::statvfs(folder.c_str(), &info) != 0) return UINT64_MAX;
  return std::uint64_t{info.f_bavail} * info.f_frsize;
}

}  // namespace lamella
