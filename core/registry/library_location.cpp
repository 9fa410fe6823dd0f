// SPDX-License-Identifier: BSD-3-Clause
#include "registry/library_location.hpp"

#include <dlfcn.h>
#include <sys/stat.h>

#include <filesystem>

namespace lamella {
namespace {

library_location locate() {
  static const char inside = 0;
  Dl_info found{};
  if (dladdr(&inside, &found) == 0 || found.dli_fname == nullptr) return {};
  std::error_code failed;
  const auto path = std::filesystem::canonical(found.dli_fname, failed);
  if (failed) return {};
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return {.folder = path.parent_path().string()};
  return {.folder = path.parent_path().string(), .owner = status.st_uid};
}

}  // namespace

const library_location& this_library() {
  static const auto found = locate();
  return found;
}

}  // namespace lamella
