// SPDX-License-Identifier: BSD-3-Clause
//
// A registry behind the C API.
#pragma once

#include <memory>

#include "lamella/host.h"
#include "lamella/registry.hpp"

struct lamella_host_registry {
  std::shared_ptr<const lamella::registry> formats;
};

namespace lamella::host {

/// The registry of a handle; of none: the process's own.
[[nodiscard]] inline std::shared_ptr<const registry> registry_of(const lamella_host_registry* handle) {
  if (handle != nullptr) return handle->formats;
  return {std::shared_ptr<const void>(), &registry::shared()};
}

}  // namespace lamella::host
