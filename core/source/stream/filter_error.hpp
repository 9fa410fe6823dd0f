// SPDX-License-Identifier: BSD-3-Clause
//
// What the filters of Boost.Iostreams throw, in lamella's words: no exception of Boost leaves the engine.
#pragma once

#include "lamella/error.hpp"

namespace lamella {

/// The exception that is being handled: truncated where the filter missed input, else corrupt. Call it in a catch block.
[[nodiscard]] error current_filter_error();

}  // namespace lamella
