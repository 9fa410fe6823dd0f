// SPDX-License-Identifier: BSD-3-Clause
//
// How to read, as a caller of the C API says it.
#pragma once

#include "host/caller_struct.hpp"
#include "lamella/view.hpp"

namespace lamella::host {

/// Options whose progress throws cancelled where the caller's says so.
[[nodiscard]] read_options read_options_from(const lamella_host_read_options* given);

}  // namespace lamella::host
