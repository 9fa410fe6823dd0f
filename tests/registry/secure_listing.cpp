// SPDX-License-Identifier: BSD-3-Clause
//
// Prints whether this process has other rights than its user, and where it finds plugins: "secure 1", then "origin id state" a line. Linked
// with absolute paths, so that the loader starts it with the rights of a group.
#include <sys/auxv.h>

#include <cstdio>
#include <exception>

#include "lamella/registry.hpp"

int main() {
  try {
    std::printf("secure %lu\n", getauxval(AT_SECURE));
    for (const auto& plugin : lamella::registry().plugins())
      std::printf("%s %s %s\n", plugin.origin.c_str(), plugin.id.c_str(), std::string(to_string(plugin.state)).c_str());
    return 0;
  } catch (const std::exception& caught) {
    std::fprintf(stderr, "%s\n", caught.what());
    return 1;
  }
}
