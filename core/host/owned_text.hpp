// SPDX-License-Identifier: BSD-3-Clause
//
// Small handles of the C API: text that the caller owns, and a wish to stop.
#pragma once

#include <atomic>
#include <string>

#include "lamella/host.h"

struct lamella_host_string {
  std::string text;
};

struct lamella_host_cancel {
  std::atomic<bool> wish = false;
};

namespace lamella::host {

[[nodiscard]] inline const std::atomic<bool>* flag_of(const lamella_host_cancel* cancel) noexcept {
  return cancel == nullptr ? nullptr : &cancel->wish;
}

}  // namespace lamella::host
