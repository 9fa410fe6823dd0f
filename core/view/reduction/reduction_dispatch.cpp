// SPDX-License-Identifier: BSD-3-Clause
#include "view/reduction/reduction_dispatch.hpp"

#include "view/kernel_set.hpp"

namespace lamella {

namespace kernels_portable {
extern const reduction_kernels reduction_table;
}
#ifdef LAMELLA_X86_KERNELS
namespace kernels_v3 {
extern const reduction_kernels reduction_table;
}
namespace kernels_v4 {
extern const reduction_kernels reduction_table;
}
#endif

std::vector<const reduction_kernels*> machine_reduction_kernels() {
  std::vector<const reduction_kernels*> tables;
  for (const auto* set : machine_kernels()) {
    tables.push_back(&kernels_portable::reduction_table);
#ifdef LAMELLA_X86_KERNELS
    if (set->name == "v3") tables.back() = &kernels_v3::reduction_table;
    if (set->name == "v4") tables.back() = &kernels_v4::reduction_table;
#endif
  }
  return tables;
}

const reduction_kernels& best_reduction_kernels() {
  static const auto& best = []() -> const reduction_kernels& {
    for (const auto* table : machine_reduction_kernels())
      if (kernels().name == table->name) return *table;
    return kernels_portable::reduction_table;
  }();
  return best;
}

}  // namespace lamella
