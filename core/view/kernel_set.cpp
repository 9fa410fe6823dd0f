// SPDX-License-Identifier: BSD-3-Clause
#include "view/kernel_set.hpp"

#include <cstdlib>

#ifdef LAMELLA_X86_KERNELS
#include <cpuid.h>
#endif

namespace lamella {

namespace kernels_portable {
const kernel_set& all();
}
#ifdef LAMELLA_X86_KERNELS
namespace kernels_v3 {
const kernel_set& all();
}
namespace kernels_v4 {
const kernel_set& all();
}

namespace {

/// Those of x86-64-v3 that __builtin_cpu_supports does not know in every compiler.
bool has_small_extensions_of_v3() {
  unsigned a = 0, b = 0, c = 0, d = 0;
  if (__get_cpuid(1, &a, &b, &c, &d) == 0) return false;
  constexpr unsigned movbe = 1u << 22, f16c = 1u << 29, lzcnt = 1u << 5;
  if ((c & movbe) == 0 || (c & f16c) == 0) return false;
  return __get_cpuid(0x80000001u, &a, &b, &c, &d) != 0 && (c & lzcnt) != 0;
}

bool has_v3() {
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi") &&
         __builtin_cpu_supports("bmi2") && has_small_extensions_of_v3();
}

bool has_v4() {
  return has_v3() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512cd") &&
         __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
}

}  // namespace
#endif

std::vector<const kernel_set*> machine_kernels() {
  std::vector<const kernel_set*> sets{&kernels_portable::all()};
#ifdef LAMELLA_X86_KERNELS
  if (has_v3()) sets.push_back(&kernels_v3::all());
  if (has_v4()) sets.push_back(&kernels_v4::all());
#endif
  return sets;
}

const kernel_set& kernels() {
  static const kernel_set& chosen = [&]() -> const kernel_set& {
    const auto sets = machine_kernels();
    const char* wanted = std::getenv("LAMELLA_ISA");
    for (const auto* set : sets)
      if (wanted != nullptr && set->name == wanted) return *set;
    return *sets.back();
  }();
  return chosen;
}

}  // namespace lamella
