// SPDX-License-Identifier: BSD-3-Clause
//
// A source whose bytes the host gives by callbacks.
#pragma once

#include "lamella/host.h"
#include "lamella/source.hpp"

struct lamella_host_source {
  lamella::source_ptr bytes;
};

namespace lamella::host {

/// @param owner  releases what the functions work on.
[[nodiscard]] source_ptr callback_source(const lamella_host_source_functions& functions, std::shared_ptr<const void> owner);

}  // namespace lamella::host
