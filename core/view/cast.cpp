// SPDX-License-Identifier: BSD-3-Clause
#include "view/cast.hpp"

#include "view/kernel_set.hpp"
#include "view/number_type.hpp"

namespace lamella {

cast_function find_cast(const dtype& from, const dtype& to) {
  const auto a = number_type_of(from), b = number_type_of(to);
  if (!a || !b || !from.is_native() || !to.is_native()) return nullptr;
  return kernels().cast(*a, *b);
}

}  // namespace lamella
