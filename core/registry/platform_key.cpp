// SPDX-License-Identifier: BSD-3-Clause
#include <fmt/format.h>

#include "registry/manifest.hpp"

namespace lamella {
namespace {

constexpr std::string_view system_name =
#if defined(__linux__)
    "linux";
#elif defined(__APPLE__)
    "macos";
#elif defined(__FreeBSD__)
    "freebsd";
#else
    "unix";
#endif

constexpr std::string_view machine_name =
#if defined(__x86_64__)
    "x86_64";
#elif defined(__aarch64__) && defined(__APPLE__)
    "arm64";
#elif defined(__aarch64__)
    "aarch64";
#elif defined(__powerpc64__)
    "ppc64le";
#elif defined(__riscv)
        "riscv64";
#elif defined(__s390x__)
        "s390x";
#elif defined(__i386__)
        "i686";
#else
        "other";
#endif

}  // namespace

std::string_view platform_key() noexcept {
  static const std::string key = fmt::format("{}-{}", system_name, machine_name);
  return key;
}

}  // namespace lamella
