// SPDX-License-Identifier: BSD-3-Clause
//
// Who hears how far a long call is, and may stop it, as a caller of the C API says it.
#pragma once

#include <cstdint>
#include <functional>

#include "host/guarded_call.hpp"

namespace lamella::host {

[[nodiscard]] inline std::function<void(std::uint64_t, std::uint64_t)> progress_of(std::int32_t (*told)(void* user, std::uint64_t done,
                                                                                                        std::uint64_t total) noexcept,
                                                                                   void* user) {
  if (told == nullptr) return {};
  return [told, user](std::uint64_t done, std::uint64_t total) {
    if (told(user, done, total) != 0) throw error(errc::cancelled, "stopped as the progress callback asked");
  };
}

}  // namespace lamella::host
