// SPDX-License-Identifier: BSD-3-Clause
//
// The wall of the C API: what is thrown behind it becomes a code and an error handle. Every function of host.h that can fail runs in it.
#pragma once

#include <cstdint>
#include <string>

#include "lamella/error.hpp"
#include "lamella/host.h"

struct lamella_host_error {
  lamella::errc code = lamella::errc::internal;
  std::string text, message;
  lamella::error_details details = {};
};

namespace lamella::host {

[[nodiscard]] constexpr std::int32_t number_of(errc code) noexcept {
  return static_cast<std::int32_t>(code) + 1;
}
/// The code of a number that a host returned; internal for one that is none.
[[nodiscard]] errc code_of(std::int32_t number) noexcept;

/// To be called where an exception is handled: its code; *out, where out is not null, is what is known about it.
std::int32_t report_exception(lamella_host_error** out) noexcept;

/// Runs a body that may throw.
template <typename F>
std::int32_t guarded(lamella_host_error** out, F&& body) noexcept {
  if (out != nullptr) *out = nullptr;
  try {
    body();
    return LAMELLA_HOST_OK;
  } catch (...) {
    return report_exception(out);
  }
}

/// What a caller must give.
///
/// @throws error  bad_argument: it is null.
template <typename T>
T& required(T* given, const char* name) {
  if (given == nullptr) throw error(errc::bad_argument, std::string(name) + " is NULL");
  return *given;
}

}  // namespace lamella::host
