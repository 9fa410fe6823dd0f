// SPDX-License-Identifier: BSD-3-Clause
//
// How long a process takes to know all plugins: makes registries that see the bundled plugins and one more folder, and prints
// "ok <seconds of one> <formats>". Nothing else is measured, not even the start of the process.
//
// usage: start_registry FOLDER REPEATS
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>

#include "lamella/registry.hpp"

int main(int count, char** words) {
  if (count != 3) return 2;
  const int repeats = std::atoi(words[2]);
  const lamella::registry_options options{.plugin_folders = {words[1]}, .use_environment = false, .use_user = false, .use_system = false};
  try {
    const auto begin = std::chrono::steady_clock::now();
    for (int i = 0; i < repeats; ++i) const lamella::registry made(options);
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begin;
    std::printf("ok %.9f %zu formats\n", taken.count() / repeats, lamella::registry(options).formats().size());
    return 0;
  } catch (const std::exception& caught) {
    std::fprintf(stderr, "%s\n", caught.what());
    return 1;
  }
}
