// SPDX-License-Identifier: BSD-3-Clause
//
// A host that brings its plugins along: two are linked into it, and no folder is searched. Lists the formats it reads; of a file, the
// values of the first row of the first array.
//   static_plugin_host [FILE]
#include <cstdio>
#include <lamella/lamella.hpp>

#include "org_example_grid_c_plugin.hpp"
#include "org_example_grid_plugin.hpp"

namespace {

// [static plugins]
const lamella::registry& formats_of_this_program() {
  static const lamella::registry known({.static_plugins = {org_example_grid_plugin(), org_example_grid_c_plugin()},
                                        .use_environment = false,
                                        .use_bundled = false,
                                        .use_user = false,
                                        .use_system = false});
  return known;
}
// [static plugins]

void list_formats() {
  for (const auto& format : formats_of_this_program().formats())
    std::printf("%s %s %s\n", format.id.c_str(), format.plugin_id.c_str(), format.is_available ? "available" : format.reason.c_str());
}

void show_first_row(const char* path) {
  const auto file = lamella::open(path, {.registry = &formats_of_this_program()});
  const auto numbers = file[0].view().cast(lamella::dtype::parse("<f8"));
  const auto row = numbers.slice({lamella::range::at(0)}).read();
  std::printf("%s:", file.format().c_str());
  for (const auto value : row.as<double>()) std::printf(" %g", value);
  std::printf("\n");
}

}  // namespace

int main(int count, char** words) {
  if (count > 2) return std::fprintf(stderr, "usage: static_plugin_host [FILE]\n"), 2;
  try {
    count == 2 ? show_first_row(words[1]) : list_formats();
  } catch (const lamella::error& caught) {
    std::fprintf(stderr, "%s\n", caught.what());
    return 1;
  }
}
