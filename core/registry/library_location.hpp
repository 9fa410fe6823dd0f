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

[[nodiscard]] library_location locate_library();

}  // namespace lamella
