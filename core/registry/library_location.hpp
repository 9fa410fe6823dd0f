// SPDX-License-Identifier: BSD-3-Clause
//
// Where liblamella itself stands on this machine, and who owns it: the bundled plugins are found beside it, and its owner is trusted.
#pragma once

#include <sys/types.h>

#include <string>

namespace lamella {

struct library_location {
  std::string folder = {};  ///< canonical; empty where the system does not tell
  uid_t owner = 0;          ///< root where the system does not tell
};

/// The same at every call.
[[nodiscard]] const library_location& this_library();

}  // namespace lamella
